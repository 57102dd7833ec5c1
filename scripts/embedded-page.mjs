/**
 * Pages that example flows serve. A page is written in a folder of its own, where it can be read and linted; the
 * example needs it as one text in a template node, beside the policy that names the hash of its script.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

/**
 * A page with its style and script inside, because a flow has no files.
 *
 * @param {string} folder below `scripts`, with page.html, page.css and page.js
 */
export function pageIn(folder) {
  const part = (name) =>
    // The line ends that it has in the repository, wherever it was checked out.
    readFileSync(join(ROOT, 'scripts', folder, name), 'utf8').replaceAll('\r\n', '\n');
  return part('page.html')
    .replace('/* page.css */', () => `\n${part('page.css')}`)
    .replace('/* page.js */', () => `\n${part('page.js')}`);
}

/**
 * What a page is served with. One script by its hash, images from the named host alone, no string may become
 * markup (Trusted Types). Styles are free: OBS adds the streamer's own CSS as a style element, and chat has no way
 * to bring one.
 *
 * @param {string} page
 * @param {string} [imageHost] such as `https://pictures.example`
 * @returns {Record<string, string>}
 */
export function headersOf(page, imageHost) {
  const script = /<script>([\s\S]*)<\/script>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'sha256-${hash}'`,
      "style-src 'unsafe-inline'",
      ...(imageHost ? [`img-src ${imageHost}`] : []),
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

/**
 * An example with a page of now.
 *
 * @param {object[]} flow
 * @param {{ page: string, headers: Record<string, string>, pageNode: string, headersNode: string }} what
 */
export function withPage(flow, { page, headers, pageNode, headersNode }) {
  return flow.map((node) => {
    if (node.id === pageNode) return { ...node, template: page };
    if (node.id !== headersNode) return node;
    return { ...node, rules: [{ ...node.rules[0], to: JSON.stringify(headers) }] };
  });
}

/** Writes an example anew. @param {string} name @param {(flow: object[]) => object[]} change */
export function rewriteExample(name, change) {
  const path = join(ROOT, 'examples', name);
  writeFileSync(path, `${JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8'))), null, 2)}\n`);
}
