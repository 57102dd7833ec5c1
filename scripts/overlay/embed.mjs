/**
 * Puts the overlay page into its example flow: `node scripts/overlay/embed.mjs` after a change of the page.
 * The page is written here, where it can be read and linted; the example needs it as one text in a template
 * node, beside the policy that names the hash of its script.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ROOT } from '../root.mjs';

const EXAMPLE = join(ROOT, 'examples', '3 - overlay for OBS.json');
const PAGE_NODE = 'demo3-page';
const HEADERS_NODE = 'demo3-headers';

/** The page with its style and script inside, because a flow has no files. */
export function overlayPage() {
  return part('page.html')
    .replace('/* page.css */', () => `\n${part('page.css')}`)
    .replace('/* page.js */', () => `\n${part('page.js')}`);
}

/**
 * What the page is served with. One script by its hash, images from Twitch's picture host alone, no string may
 * become markup (Trusted Types). Styles are free: OBS adds the streamer's own CSS as a style element, and chat
 * has no way to bring one.
 *
 * @param {string} page
 * @returns {Record<string, string>}
 */
export function overlayHeaders(page) {
  const script = /<script>([\s\S]*)<\/script>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'sha256-${hash}'`,
      "style-src 'unsafe-inline'",
      'img-src https://static-cdn.jtvnw.net',
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
}

/** The example with the page of now. @param {object[]} flow */
export function withOverlay(flow) {
  const page = overlayPage();
  const headers = overlayHeaders(page);
  return flow.map((node) => {
    if (node.id === PAGE_NODE) return { ...node, template: page };
    if (node.id !== HEADERS_NODE) return node;
    return { ...node, rules: [{ ...node.rules[0], to: JSON.stringify(headers) }] };
  });
}

/** A part of the page with the line ends that it has in the repository, wherever it was checked out. */
function part(name) {
  return readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8').replaceAll('\r\n', '\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const flow = JSON.parse(readFileSync(EXAMPLE, 'utf8'));
  writeFileSync(EXAMPLE, `${JSON.stringify(withOverlay(flow), null, 2)}\n`);
}
