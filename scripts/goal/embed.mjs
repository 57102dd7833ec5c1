/** Puts the page of the tip goal into its example flow: `node scripts/goal/embed.mjs` after a change of the page. */
import { pathToFileURL } from 'node:url';
import { headersOf, pageIn, rewriteExample, withPage } from '../embedded-page.mjs';

/** The page as one text. */
export const goalPage = () => pageIn('goal');

/** The example with the page of now. @param {object[]} flow */
export function withGoal(flow) {
  const page = goalPage();
  return withPage(flow, {
    page,
    headers: headersOf(page),
    pageNode: 'demo18-page',
    headersNode: 'demo18-headers',
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  rewriteExample('18 - tip goal.json', withGoal);
}
