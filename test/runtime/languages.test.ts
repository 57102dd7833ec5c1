import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ProbedNodeRed, probe } from '../support/probed-node-red';

const PLACE = { z: 'tab', x: 0, y: 0 };

describe('a Node-RED that speaks German', () => {
  let nodeRed: ProbedNodeRed;

  before(async () => {
    nodeRed = await ProbedNodeRed.start({
      settings: { lang: 'de' },
      flows: [
        { id: 'tab', type: 'tab', label: 'test' },
        {
          ...{ id: 'go', type: 'inject', ...PLACE, once: true, onceDelay: 0, repeat: '' },
          ...{ props: [{ p: 'payload' }], payload: 'hello', payloadType: 'str', wires: [['send']] },
        },
        { id: 'send', type: 'livestream-send-chat', ...PLACE, to: 'origin', wires: [[]] },
        { id: 'app', type: 'livestream-twitch-app', server: 'custom', apiUrl: 'nowhere' },
        { id: 'user', type: 'livestream-twitch-user', app: '', scopes: [], login: '' },
        {
          ...{ id: 'in', type: 'livestream-twitch-events', ...PLACE, user: 'user', channel: '' },
          ...{ events: [], connectionEvents: true, wires: [[], ['probe-news']] },
        },
        { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['probe-caught']] },
        probe('caught'),
        probe('news'),
      ],
    });
  });
  after(() => nodeRed.remove());

  const caughtOf = async (id: string) => {
    const of = (messages: object[]) =>
      messages
        .map(
          (message) =>
            (message as { error?: { code?: string; message: string; source: { id: string } } }).error,
        )
        .find((error) => error?.source.id === id);
    return of(await nodeRed.until('caught', (messages) => of(messages) !== undefined));
  };

  it('tells a Catch node in German what an action node lacks, with the same code', async () => {
    const error = await caughtOf('send');
    assert.equal(error?.code, 'bad_input');
    assert.match(error?.message ?? '', /^Die Nachricht hat kein msg\.origin/);
  });

  it('tells it in German what an input node lacks', async () => {
    const error = await caughtOf('in');
    assert.equal(error?.code, 'bad_input');
    assert.match(error?.message ?? '', /^Das Twitch-Konto hat keine App\./);
  });

  it('gives the reason of a connection event in German, and its summary in English as all of them', async () => {
    const [message] = await nodeRed.until('news', (messages) => messages.length > 0);
    const { connection, summary } = (message?.payload ?? {}) as {
      connection: { reason: string };
      summary: string;
    };
    assert.match(connection.reason, /^Das Twitch-Konto hat keine App\./);
    assert.match(summary, /^The Twitch account has no app\./);
  });

  it('answers a dialog in German', async () => {
    const { status, body } = await nodeRed.request('livestream/twitch/login', { method: 'POST', body: {} });
    assert.equal(status, 400);
    assert.deepEqual(body, {
      code: 'bad_input',
      message: 'Das Konto hat keine Twitch-App. Wähle zuerst eine oder füge eine hinzu.',
    });
  });
});
