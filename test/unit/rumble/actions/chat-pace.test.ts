import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { RumbleAccess } from '../../../../src/rumble/access';
import { RumbleAccount } from '../../../../src/rumble/account';
import { ChatPaces } from '../../../../src/rumble/actions/chat-pace';
import { RumbleFeeds } from '../../../../src/rumble/feed/feeds';
import { RumbleSimulator } from '../../../../src/simulator';

const SPACING_MS = 250;

describe('how fast accounts of Rumble write', () => {
  let rumble: RumbleSimulator;
  let accounts: RumbleAccount[];

  beforeEach(async () => {
    // The simulator refuses a line that comes sooner after another one of the same login.
    rumble = await RumbleSimulator.start({ figures: { sendSpacingMs: SPACING_MS } });
    accounts = [];
  });
  afterEach(async () => {
    await Promise.all(accounts.map((account) => account.close()));
    await rumble.close();
  });

  type Login = Pick<RumbleAccess, 'session' | 'username' | 'password'>;

  const open = async (feeds: RumbleFeeds, login: Login): Promise<RumbleAccount> => {
    const { siteUrl, chatUrl } = rumble;
    const account = new RumbleAccount({
      feeds,
      access: async () => ({ siteUrl, chatUrl, ...login, simulated: true }),
    });
    accounts.push(account);
    await account.start();
    return account;
  };
  const say = async (account: RumbleAccount, text: string): Promise<void> => {
    const { streamId } = rumble;
    await (await account.ready()).send(
      { platform: 'rumble', text, channel: streamId, announce: false, pin: false },
      { commands: false },
    );
  };
  const texts = (): string[] => rumble.lines().map(({ text }) => text);

  it('is one pace for two accounts with one login, however it was given', async () => {
    const feeds = new RumbleFeeds(undefined, { lineSpacingMs: SPACING_MS + 50 });
    const { session, username, password } = rumble;
    const one = await open(feeds, { session });
    const two = await open(feeds, { username: username.toUpperCase(), password });
    await Promise.all([say(one, 'first of one'), say(two, 'first of two'), say(one, 'second of one')]);
    assert.deepEqual(texts().sort(), ['first of one', 'first of two', 'second of one']);
  });

  it('goes on where it was after an account was deployed anew', async () => {
    const feeds = new RumbleFeeds(undefined, { lineSpacingMs: SPACING_MS + 50 });
    const before = await open(feeds, { session: rumble.session });
    await say(before, 'before');
    await before.close();
    await say(await open(feeds, { session: rumble.session }), 'after');
    assert.deepEqual(texts(), ['before', 'after']);
  });

  it('is another one for another login, and who is closed waits for nobody', async () => {
    const feeds = new RumbleFeeds(undefined, { lineSpacingMs: 600_000 });
    rumble.addAccount('guest');
    const streamer = await open(feeds, { session: rumble.session });
    const again = await open(feeds, { session: rumble.session });
    const guest = await open(feeds, { session: rumble.signIn('guest') });
    await say(streamer, 'of the streamer');
    const waiting = say(streamer, 'ten minutes later');
    const behind = say(again, 'twenty minutes later');
    await say(guest, 'of the guest');
    assert.deepEqual(texts(), ['of the streamer', 'of the guest']);
    const refused = assert.rejects(behind, { code: 'network', message: /account was closed/ });
    await again.close();
    await refused;
    const refusedToo = assert.rejects(waiting, { code: 'network', message: /account was closed/ });
    await streamer.close();
    await refusedToo;
  });

  it('is told apart by server, where all hosts of Rumble are one', () => {
    const paces = new ChatPaces();
    const live = paces.of('https://rumble.com', 'streamer');
    assert.equal(paces.of('https://www.rumble.com', 'streamer'), live);
    assert.notEqual(paces.of('https://rumble.com', 'guest'), live);
    assert.notEqual(paces.of(rumble.siteUrl, 'streamer'), live);
  });
});
