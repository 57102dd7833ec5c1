import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../src/simulator';
import { WireSocket } from '../../support/wire-client';

describe('the door of the simulator', () => {
  let simulator: TwitchSimulator;
  before(async () => {
    simulator = await TwitchSimulator.start();
  });
  after(() => simulator.close());

  const statusWith = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ host: '127.0.0.1', port: simulator.port, path: '/oauth2/validate', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it('answers requests for this machine by any of its names', async () => {
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      assert.equal(await statusWith({ host: `${name}:${simulator.port}` }), 401, name);
    }
  });

  it('turns requests away that name another host, because a rebound name points a browser here', async () => {
    assert.equal(await statusWith({ host: `evil.example:${simulator.port}` }), 403);
  });

  it('turns requests of a web page of another host away', async () => {
    assert.equal(await statusWith({ origin: 'https://evil.example' }), 403);
    assert.equal(await statusWith({ origin: 'null' }), 403);
    assert.equal(await statusWith({ origin: `http://localhost:${simulator.port}` }), 401);
  });

  it('turns sockets of a web page of another host away', async () => {
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl, { origin: 'https://evil.example' });
    assert.equal(socket.frames.length, 0);
    assert.equal(socket.closeCode, 1006);
  });

  it('survives addresses that make no sense, on requests and on sockets', async () => {
    for (const extra of ['', 'Upgrade: websocket\r\nConnection: Upgrade\r\n']) {
      const socket = connect(simulator.port, '127.0.0.1');
      socket.write(`GET ://:: HTTP/1.1\r\nHost: localhost\r\n${extra}\r\n`);
      const [answer] = await once(socket, 'data');
      assert.match(String(answer), /^HTTP\/1\.1 400/);
      socket.destroy();
    }
    assert.equal(await statusWith({}), 401);
  });

  it('refuses a body beyond a mebibyte', async () => {
    const response = await fetch(`${simulator.endpoints.authUrl}/token`, {
      method: 'POST',
      body: 'x'.repeat(1_048_577),
    });
    assert.equal(response.status, 413);
  });

  it('rejects a port that is taken', async () => {
    await assert.rejects(TwitchSimulator.start({ port: simulator.port }), /EADDRINUSE/);
  });

  it('gives its port free when it is closed', async () => {
    const first = await TwitchSimulator.start();
    const { port } = first;
    await first.close();
    const second = await TwitchSimulator.start({ port });
    assert.equal(second.port, port);
    await second.close();
  });
});
