import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { answerAsReceiver, Meter } from '../measure/meter';

/** The last station inside Node-RED: a node that counts what comes and does nothing else. */
export = function register(RED: NodeAPI): void {
  const meter = new Meter();

  function Counter(this: Node, def: NodeDef & { counts: boolean }): void {
    RED.nodes.createNode(this, def);
    if (!def.counts) {
      this.on('input', (_msg, _send, done) => done());
      return;
    }
    this.on('input', (msg: NodeMessage, _send, done) => {
      meter.event((msg.payload as { id: string }).id);
      done();
    });
    answerAsReceiver(meter);
  }

  RED.nodes.registerType('bench-counter', Counter);
};
