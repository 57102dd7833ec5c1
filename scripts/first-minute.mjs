/**
 * Films the first minute for the README, along the guided tour: `node scripts/first-minute.mjs` after a build.
 * It leaves docs/first-minute.gif where ffmpeg is installed, else the single pictures and how long each is shown.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium as browserOf } from 'playwright-core';
import { chromium } from './chromium.mjs';
import { ROOT } from './root.mjs';

const WORDS = '.red-ui-tourGuide-popover';
/** A pointer that can be filmed: Chromium draws none without a screen. */
const POINTER = `
  const pointer = document.createElement('div');
  pointer.style.cssText = 'position:fixed;z-index:9999;left:0;top:0;width:0;height:0;pointer-events:none;' +
    'border:11px solid transparent;border-top:18px solid #111;border-left:2px solid #111;filter:drop-shadow(0 0 1px #fff)';
  document.body.append(pointer);
  for (const kind of ['mousemove', 'mousedown', 'mouseup'])
    document.addEventListener(kind, ({ clientX, clientY }) => {
      pointer.style.transform = 'translate(' + clientX + 'px,' + clientY + 'px)';
    }, true);
`;

const folder = mkdtempSync(join(tmpdir(), 'livestream-film-'));
const pictures = [];
let page;

const nodeRed = await startNodeRed();
const browser = await browserOf.launch({ executablePath: chromium(), args: ['--no-sandbox'] });
try {
  page = await browser.newPage({ viewport: { width: 1100, height: 680 } });
  await page.goto(nodeRed.address);
  await page.waitForFunction('window.RED?.workspaces?.active?.()');
  await page.waitForFunction(`!document.querySelector('#red-ui-loading-progress:not([style*="none"])')`);
  await page.evaluate(POINTER);
  await film();
} finally {
  await browser.close();
  nodeRed.child.kill();
}
cut();

async function film() {
  await page.evaluate("RED.actions.invoke('livestream:tour')");
  await says('Your first event', 2500);
  await press(`${WORDS} .red-ui-tourGuide-toolbar button`);
  await says('Drag it onto the canvas', 1600);
  await drag('livestream-twitch-events', 200, 220);
  await says('Double-click', 1500);
  await page.mouse.dblclick(...(await middle('.red-ui-flow-node-group .red-ui-flow-node')));
  await says('Events come through', 1500);
  await press('#node-input-btn-user-add');
  await says('An account logs in', 1500);
  await press('#node-config-input-btn-app-add');
  await says('Choose the simulator', 2200);
  await page.selectOption('#node-config-input-server', 'simulator');
  await says('That is all', 1500);
  await press('#node-config-dialog-ok:visible');
  await says('logs the account in', 1500);
  await press('#node-config-dialog-ok:visible');
  await says('Chat messages are ticked', 1800);
  const more = page.getByText('Somebody follows', { exact: false });
  if (await more.count()) await more.first().scrollIntoViewIfNeeded();
  await press('#node-dialog-ok:visible');
  await says('drag a debug node', 1400);
  await drag('debug', 420, 220);
  await says('Draw a wire', 1200);
  await wire();
  await says('Press Deploy', 1200);
  await press('#red-ui-header-button-deploy');
  await says('Here they come', 0);
  for (let count = 1; count <= 6; count += 1) {
    await page.locator('.red-ui-debug-msg').nth(count).waitFor({ timeout: 60_000 });
    await shot(count === 1 ? 2200 : 700);
  }
  await press(`${WORDS} .red-ui-tourGuide-toolbar button`);
  await page.locator('.red-ui-debug-msg').nth(9).waitFor({ timeout: 60_000 });
  await page.locator('.red-ui-debug-msg').nth(7).locator('.red-ui-debug-msg-object-handle').first().click();
  await page.evaluate("document.querySelectorAll('.red-ui-debug-msg')[7].scrollIntoView({ block: 'start' })");
  await pause(400);
  await shot(3500);
}

/** Takes a picture that is shown for that long. */
async function shot(holdMs) {
  const path = join(folder, `${String(pictures.length).padStart(3, '0')}.png`);
  await page.screenshot({ path });
  pictures.push({ path, holdMs });
}

async function says(words, holdMs) {
  await page.locator(WORDS, { hasText: words }).waitFor();
  await pause(700);
  if (holdMs > 0) await shot(holdMs);
}

async function middle(selector) {
  const box = await page.locator(selector).last().boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function press(selector) {
  const [x, y] = await middle(selector);
  await page.mouse.move(x, y);
  await shot(500);
  await page.mouse.click(x, y);
}

async function drag(type, x, y) {
  const canvas = await page.locator('#red-ui-workspace-chart').boundingBox();
  await page.mouse.move(...(await middle(`.red-ui-palette-node[data-palette-type="${type}"]`)));
  await page.mouse.down();
  const [left, top] = [Math.max(canvas.x, 0) + x, Math.max(canvas.y, 0) + y];
  await page.mouse.move(left - 60, top - 40, { steps: 5 });
  await shot(300);
  await page.mouse.move(left, top, { steps: 5 });
  await shot(300);
  await page.mouse.up();
}

async function wire() {
  const [fromX, fromY] = await middle('.red-ui-flow-port-output .red-ui-flow-port');
  const [toX, toY] = await middle('.red-ui-flow-port-input .red-ui-flow-port');
  await page.mouse.move(fromX, fromY);
  await page.mouse.down();
  await page.mouse.move((fromX + toX) / 2, fromY + 20, { steps: 4 });
  await shot(300);
  await page.mouse.move(toX, toY, { steps: 4 });
  await page.mouse.up();
}

/** A Node-RED of its own with an empty flow and no account. */
function startNodeRed() {
  const userDir = mkdtempSync(join(tmpdir(), 'livestream-film-user-'));
  writeFileSync(join(userDir, 'flows.json'), '[{"id":"film","type":"tab","label":"My stream"}]');
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
    env: { ...process.env, LIVESTREAM_DEMO_DIR: userDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.on('exit', () => rmSync(userDir, { recursive: true, force: true }));
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const [, address] = /Editor\s+(\S+)/.exec(said) ?? [];
      if (address) resolve({ child, address });
    });
    child.on('exit', () => reject(new Error(`Node-RED did not start: ${said}`)));
  });
}

/** Makes one moving picture of the single ones. */
function cut() {
  const list = join(folder, 'list.txt');
  const last = pictures.at(-1);
  writeFileSync(
    list,
    [...pictures, { ...last, holdMs: 100 }]
      .map(({ path, holdMs }) => `file '${path}'\nduration ${holdMs / 1000}`)
      .join('\n'),
  );
  const filters =
    'scale=880:-1:flags=lanczos,split[a][b];[a]palettegen=max_colors=96:stats_mode=full[p];[b][p]paletteuse=dither=none:diff_mode=rectangle';
  const film = join(ROOT, 'docs', 'first-minute.gif');
  const { error, status, stderr } = spawnSync(
    'ffmpeg',
    [
      '-y',
      '-f',
      'concat',
      '-safe',
      '0',
      '-i',
      list,
      '-filter_complex',
      filters,
      '-fps_mode',
      'vfr',
      '-loop',
      '0',
      film,
    ],
    { encoding: 'utf8' },
  );
  if (error || status !== 0) {
    console.log(`Without ffmpeg the pictures stay in ${folder}. ${stderr ?? ''}`);
    return;
  }
  rmSync(folder, { recursive: true, force: true });
}
