/** Puts the overlay page into its example flow: `node scripts/overlay/embed.mjs` after a change of the page. */
import { pathToFileURL } from 'node:url';
import { headersOf, pageIn, rewriteExample, withPage } from '../embedded-page.mjs';

/** The page as one text. */
export const overlayPage = () => pageIn('overlay');

/** The example with the page of now. @param {object[]} flow */
export function withOverlay(flow) {
  const page = overlayPage();
  // Emotes are drawn from Twitch's picture host alone.
  const headers = headersOf(page, 'https://static-cdn.jtvnw.net');
  return withPage(flow, { page, headers, pageNode: 'demo3-page', headersNode: 'demo3-headers' });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  rewriteExample('03 - overlay for OBS.json', withOverlay);
}
