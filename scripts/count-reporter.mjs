/**
 * A reporter of `node --test` that gives the figures alone, as JSON: the summary of several runs is made of
 * them. Node.js says its totals in diagnostic lines such as "pass 12".
 */
export default async function* countReporter(source) {
  const totals = { pass: 0, fail: 0, cancelled: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if (type !== 'test:diagnostic') continue;
    const [, name, figure] = /^(pass|fail|cancelled|skipped) (\d+)$/.exec(data.message) ?? [];
    if (name) totals[name] = Number(figure);
  }
  yield JSON.stringify(totals);
}
