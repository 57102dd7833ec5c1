import type { Reply } from '../../loopback';
import {
  AUTOMOD_LEVELS,
  type AutoMod,
  type AutoModLevels,
  allAt,
  type BlockedTerm,
} from '../channel/automod';
import type { Moderation } from '../channel/moderation';
import { type HelixCall, HelixRefusal, type HelixRoute, moderated, requireModerator } from '../helix/call';
import { page } from '../helix/page';
import { readBounded, readText } from '../helix/read';
import type { ChannelState, World } from '../state';

const MAX_TERM = 500;
const MAX_CHECKED = 100;

/** What the calls about AutoMod need of the simulator around them. */
export interface AutoModContext {
  world: World;
  automod: AutoMod;
  moderation: Moderation;
}

/** AutoMod: its settings, blocked terms, the lines that it holds back, and what it thinks of a text. */
export function automodRoutes(context: AutoModContext): HelixRoute[] {
  const { automod, world } = context;
  const settings = '/moderation/automod/settings';
  const terms = '/moderation/blocked_terms';
  return [
    {
      method: 'GET',
      path: settings,
      run: (call) => {
        const { channel, moderator } = moderated(world, call);
        return settingsReply(channel, moderator.id, automod);
      },
    },
    { method: 'PUT', path: settings, run: (call) => changeSettings(call, context) },
    {
      method: 'GET',
      path: terms,
      run: (call) => {
        const { channel } = moderated(world, call);
        return page(
          automod.terms(channel).map((term) => termRow(channel, term)),
          call,
        );
      },
    },
    { method: 'POST', path: terms, run: (call) => block(call, context) },
    { method: 'DELETE', path: terms, run: (call) => unblock(call, context) },
    {
      method: 'POST',
      path: '/moderation/automod/message',
      actor: 'user_id',
      run: (call) => decide(call, context),
    },
    {
      method: 'POST',
      path: '/moderation/enforcements/status',
      run: (call) => check(call, context),
    },
  ];
}

function changeSettings(call: HelixCall, { automod, world }: AutoModContext): Reply {
  const { channel, moderator } = moderated(world, call);
  const overall = readBounded(call, 'overall_level', 0, 4);
  const given: Partial<AutoModLevels> = {};
  for (const name of AUTOMOD_LEVELS) {
    const level = readBounded(call, name, 0, 4);
    if (level !== undefined) given[name] = level;
  }
  if ((overall === undefined) === (Object.keys(given).length === 0)) {
    throw new HelixRefusal(400, 'Either the overall_level or single levels must be given, not both');
  }
  // What is not named is switched off: the call replaces everything.
  const levels = overall === undefined ? { ...allAt(0), ...given } : allAt(overall);
  automod.set(channel, moderator, { overall: overall ?? null, levels });
  return settingsReply(channel, moderator.id, automod);
}

function settingsReply(channel: ChannelState, moderatorId: string, automod: AutoMod): Reply {
  const { levels, overall } = automod.settings(channel);
  const ids = { broadcaster_id: channel.broadcaster.id, moderator_id: moderatorId };
  return { status: 200, body: { data: [{ ...ids, overall_level: overall, ...levels }] } };
}

function block(call: HelixCall, { automod, moderation, world }: AutoModContext): Reply {
  const { channel, moderator } = moderated(world, call);
  const text = readText(call, 'text', MAX_TERM).trim();
  if ([...text].length < 2 || /\S\*\S/.test(text)) {
    throw new HelixRefusal(400, 'A term has 2 to 500 characters, and a * only at the ends of a word');
  }
  const known = automod.terms(channel).find((term) => term.text === text);
  const term = known ?? automod.block(channel, moderator, text);
  if (!known)
    moderation.tellModerators(
      channel,
      moderator,
      'add_blocked_term',
      termsTold('add', text),
      'automod_terms',
    );
  return { status: 200, body: { data: [termRow(channel, term)] } };
}

function unblock(call: HelixCall, { automod, moderation, world }: AutoModContext): Reply {
  const { channel, moderator } = moderated(world, call);
  const term = automod.terms(channel).find(({ id }) => id === readText(call, 'id'));
  if (!term) throw new HelixRefusal(404, 'The blocked term was not found');
  automod.unblock(channel, moderator, term);
  const told = termsTold('remove', term.text);
  moderation.tellModerators(channel, moderator, 'remove_blocked_term', told, 'automod_terms');
  return { status: 204 };
}

function termsTold(action: 'add' | 'remove', text: string) {
  return { action, list: 'blocked', terms: [text], from_automod: false };
}

function decide(call: HelixCall, { automod, world }: AutoModContext): Reply {
  const id = readText(call, 'msg_id');
  const held = automod.held(id);
  if (!held) throw new HelixRefusal(404, 'The message was not found, or it has been decided already');
  automod.decide(id, requireModerator(world, held.channel, call), readText(call, 'action') === 'ALLOW');
  return { status: 204 };
}

function check({ actor, body }: HelixCall, { automod, world }: AutoModContext): Reply {
  const asked = body.data as { msg_id: string; msg_text: string }[];
  if (asked.length > MAX_CHECKED)
    throw new HelixRefusal(400, `At most ${MAX_CHECKED} messages can be checked`);
  const channel = actor && world.channel(actor.id);
  const data = asked.map(({ msg_id, msg_text }) => ({
    msg_id,
    is_permitted: !channel || automod.blockedIn(channel, msg_text) === undefined,
  }));
  return { status: 200, body: { data } };
}

function termRow(channel: ChannelState, term: BlockedTerm): Record<string, unknown> {
  const time = new Date(term.createdMs).toISOString();
  return {
    broadcaster_id: channel.broadcaster.id,
    moderator_id: term.moderatorId,
    id: term.id,
    text: term.text,
    created_at: time,
    updated_at: time,
    expires_at: null,
  };
}
