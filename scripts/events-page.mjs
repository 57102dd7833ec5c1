/**
 * Writes docs/events.md from the tables that the nodes work with: `node scripts/events-page.mjs` after a build.
 * With `--check` it only says whether the page is what the tables say; a test asks for that.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

const require = createRequire(import.meta.url);
const built = (path) => require(join(ROOT, 'dist', 'src', path));
const { KIND_FAMILIES, KIND_TABLE } = built('events/kinds.js');
const { EVENTSUB_FAMILIES, EVENTSUB_TYPES } = built('twitch/eventsub/catalogue.js');
const { CHATURBATE_KINDS } = built('chaturbate/kinds.js');
const { RUMBLE_KINDS } = built('rumble/kinds.js');

const PAGE = join(ROOT, 'docs', 'events.md');

/** What a reader wants to know before each family, where there is something. */
const NOTES = {
  tip: 'Money-like amounts are in `payload.amount`, `{ value, unit }`: `bits`, `tokens`, or a currency such as `USD` in whole units. Nothing is converted. A happening is counted once: a cheer inside a chat line stays `chat.message` with an `amount`.',
  connection: 'These come from the second output of an input node, if it is switched on.',
  other:
    'A type that the package does not know yet. It is passed on, and `payload.raw` is there even if it is switched off.',
};

const code = (text) => `\`${text}\``;
const lines = (values) => [...new Set(values)].join('<br>');
const cell = (values) => lines(values.map(code));
const table = (head, rows) => [
  `| ${head.join(' | ')} |`,
  `| ${head.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

const rumbleName = ({ source, type, when }) =>
  `${source === 'api' ? 'API ' : ''}${code(type)}${when && when !== 'plain' ? ` (${when})` : ''}`;

function kindRow([kind, { detail, means }]) {
  const tells = (row) => row.kind === kind;
  return [
    code(kind),
    means,
    detail ? code(detail) : '',
    cell(EVENTSUB_TYPES.filter(({ kinds }) => kinds.includes(kind)).map(({ type }) => type)),
    cell(CHATURBATE_KINDS.filter(tells).map(({ method }) => method)),
    lines(RUMBLE_KINDS.filter(tells).map(rumbleName)),
  ];
}

function familyPart(family) {
  const rows = Object.entries(KIND_TABLE).filter(([, row]) => row.family === family);
  const head = ['`msg.topic`', 'what happened', 'in the payload', 'Twitch', 'Chaturbate', 'Rumble'];
  // What the connection does is ours to tell: no platform has a type for it.
  const columns = family === 'connection' ? 3 : head.length;
  return [
    `### ${family}`,
    '',
    ...(NOTES[family] ? [NOTES[family], ''] : []),
    ...table(
      head.slice(0, columns),
      rows.map((row) => kindRow(row).slice(0, columns)),
    ),
    '',
  ];
}

const scopesOf = ({ scopes }) => scopes.map((group) => group.map(code).join(' or ')).join(', ') || '–';

function typeRow(row) {
  const title = row.status === 'stable' ? row.title : `${row.title} (${row.status})`;
  return [code(row.type), row.version, title, cell(row.kinds), scopesOf(row), row.socket ? '' : 'app only'];
}

function typesPart({ id, title }) {
  const rows = EVENTSUB_TYPES.filter(({ family }) => family === id);
  if (rows.length === 0) return [];
  const head = ['type', 'version', 'when', '`msg.topic`', 'permission', ''];
  return [`### ${title}`, '', ...table(head, rows.map(typeRow)), ''];
}

function page() {
  return [
    '# Every event of every platform',
    '',
    '<!-- Written by scripts/events-page.mjs from the tables that the nodes work with. Change those. -->',
    '',
    'Every input node sends one kind of message. `msg.topic` is the kind, which is the same on every platform;',
    '`msg.payload.type` is what the platform itself calls it. The message as a whole is in the [README](../README.md#the-message).',
    '',
    '## By kind',
    '',
    '_In the payload_ names the object in which the particulars of the kind are, beside the fields that all events share.',
    'At Rumble, _API_ is the Live Stream API; the rest is the chat.',
    '',
    ...KIND_FAMILIES.flatMap(familyPart),
    '## By type of EventSub',
    '',
    'The permission is what an account, or for an app the people concerned, must have granted. _App only_: Twitch sends it',
    'to an app and not to a user, so it takes the _twitch shards_ node.',
    '',
    ...EVENTSUB_FAMILIES.flatMap(typesPart),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page());
} else if (readFileSync(PAGE, 'utf8') !== page()) {
  console.error(
    'docs/events.md is not what the tables say. Run "npm run build && node scripts/events-page.mjs".',
  );
  process.exit(1);
}
