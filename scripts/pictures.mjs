/**
 * Takes the README's pictures anew: `node scripts/pictures.mjs http://127.0.0.1:1880` while `npm start` runs.
 * The overlay is shown over a plain scene, because the page itself is see-through.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium as browserOf } from 'playwright-core';
import { chromium } from './chromium.mjs';
import { ROOT } from './root.mjs';

const SCENE = 'html { background: linear-gradient(150deg, #27364b, #45616b 45%, #a98d62) !important }';

/** Alerts with a text worth a picture. */
const ALERT = '.alert:is(.tip, .subscription, .gift, .raid) .title';

const address = process.argv[2] ?? 'http://127.0.0.1:1880';
const browser = await browserOf.launch({ executablePath: chromium(), args: ['--no-sandbox'] });
try {
  await overlay(join(ROOT, 'docs', 'overlay.jpg'));
  await editor(join(ROOT, 'docs', 'editor.png'));
} finally {
  await browser.close();
}

async function overlay(path) {
  const page = await browser.newPage({ viewport: { width: 1180, height: 660 } });
  await page.goto(`${address}/overlay?lines=7&alert=10`);
  await page.addStyleTag({ content: SCENE });
  await page.locator('.line').nth(6).waitFor({ timeout: 60_000 });
  await page.locator(ALERT).waitFor({ timeout: 60_000 });
  await pause(1200);
  await page.screenshot({ path, type: 'jpeg', quality: 82 });
  await page.close();
}

async function editor(path) {
  const page = await browser.newPage({ viewport: { width: 1320, height: 740 } });
  await page.goto(`${address}/#flow/livestream-demo-1`);
  await page.waitForFunction('window.RED?.workspaces?.active?.()');
  await page.evaluate("RED.sidebar.show('debug')");
  // The demo plays every example at once; the picture is of the first.
  await page.locator('#red-ui-sidebar-debug-filter').click();
  await page.getByText('current flow', { exact: true }).click();
  await page.mouse.move(600, 600);
  await page.locator('.red-ui-debug-msg:visible').nth(8).waitFor({ timeout: 60_000 });
  await pause(500);
  await page.screenshot({ path });
  await page.close();
}
