import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import { type RumbleWriter, signedRequest } from './calls';

/** One mute as the site's page of mutes shows it. */
export interface MuteRecord {
  id: string;
  name: string;
}

/** More pages than anybody should have to leaf through; a page that repeats itself ends the search sooner. */
const MOST_PAGES = 100;

const BUTTON = /<button\b[^>]*>/gi;
const ATTRIBUTE = /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The records of everybody who is muted under this name. They stand nowhere but on a page for people, which may
 * change any day: whoever has a record's number does not need this.
 *
 * @throws LivestreamError `not_found` when nobody of that name is muted, else as `signedRequest`
 */
export async function muteRecordsOf(writer: RumbleWriter, name: string): Promise<MuteRecord[]> {
  const wanted = name.toLowerCase();
  const found: MuteRecord[] = [];
  const seen = new Set<string>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { body } = await signedRequest(writer, {
      method: 'GET',
      url: `${writer.siteUrl}/account/moderation/muting`,
      query: { pg: page },
    });
    const fresh = recordsIn(typeof body === 'string' ? body : '').filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) break;
    for (const record of fresh) {
      seen.add(record.id);
      if (record.name.toLowerCase() === wanted) found.push(record);
    }
  }
  if (found.length > 0) return found;
  throw new LivestreamError(
    'not_found',
    sentence`Nobody called "${name}" is muted by this account. Check the name, or give the recordId.`,
    { platform: 'rumble', detail: name },
  );
}

/** The mutes on one page: its buttons carry name and number. */
export function recordsIn(html: string): MuteRecord[] {
  return [...html.matchAll(BUTTON)].flatMap(([button]) => {
    const attributes = new Map(
      [...button.matchAll(ATTRIBUTE)].map(([, key = '', double, single]) => [
        key.toLowerCase(),
        plain(double ?? single ?? ''),
      ]),
    );
    const id = attributes.get('data-record-id') ?? '';
    const name = attributes.get('data-username') ?? '';
    return /^\d{1,20}$/.test(id) && name !== '' ? [{ id, name }] : [];
  });
}

function plain(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (all, decimal, hex, named) => {
    if (named) return NAMED[String(named).toLowerCase()] ?? all;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}
