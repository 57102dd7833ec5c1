import { EventEmitter } from 'node:events';
import type { LivestreamMessage } from '../../src/events';
import type { InputSink, InputState } from '../../src/events/input';
import { Reporter } from '../../src/runtime/reporter';
import type { LivestreamError } from '../../src/shared/errors';

const PATIENCE_MS = 30_000;

/** Where an input's results go in a test: everything is written down and can be awaited. */
export class InputRecorder implements InputSink {
  readonly events: LivestreamMessage[] = [];
  readonly connections: LivestreamMessage[] = [];
  /** Every trouble, as often as it was told. */
  readonly troubles: { error: LivestreamError; cause: string }[] = [];
  /** What a Catch node hears of it. */
  readonly reported: LivestreamError[] = [];
  readonly mendings: string[] = [];
  readonly states: InputState[] = [];
  /** The words of the latest state; blank where it has none. */
  words = '';
  readonly #reporter = new Reporter((error) => this.reported.push(error));
  readonly #changed = new EventEmitter();

  event(message: LivestreamMessage): void {
    this.#note(this.events, message);
  }

  connection(message: LivestreamMessage): void {
    this.#note(this.connections, message);
  }

  trouble(error: LivestreamError, cause: string): boolean {
    const isNews = this.#reporter.trouble(error, cause);
    this.#note(this.troubles, { error, cause });
    return isNews;
  }

  messageOf(error: LivestreamError): string {
    return error.message;
  }

  mended(cause: string): void {
    this.#reporter.mended(cause);
    this.#note(this.mendings, cause);
  }

  state(state: InputState, words = ''): void {
    this.words = words;
    this.#note(this.states, state);
  }

  /** The state that is shown now. */
  get shown(): InputState | undefined {
    return this.states.at(-1);
  }

  /** The texts of the chat lines that came, in order. */
  get texts(): (string | undefined)[] {
    return this.events.map(({ payload }) => payload.message?.text);
  }

  /** What was told about the connection so far: `opened`, `lost` … */
  get news(): string[] {
    return this.connections.map(({ topic }) => topic.replace('connection.', ''));
  }

  /** The particulars of the latest news of a kind. */
  detail(kind: string): Record<string, unknown> | undefined {
    const message = this.connections.findLast(({ topic }) => topic === `connection.${kind}`);
    return message?.payload.connection as Record<string, unknown> | undefined;
  }

  /** Waits until `look` is true; looks now and after everything that comes. */
  until(look: (recorder: this) => boolean): Promise<void> {
    if (look(this)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (end: () => void): void => {
        clearTimeout(late);
        this.#changed.off('change', again);
        end();
      };
      const again = (): void => {
        if (look(this)) finish(resolve);
      };
      const late = setTimeout(() => {
        const { shown, words, news, texts, troubles } = this;
        const seen = { shown, words, news, texts, troubles: troubles.map(({ error }) => error.message) };
        finish(() => reject(new Error(`What was waited for did not come: ${JSON.stringify(seen)}`)));
      }, PATIENCE_MS);
      this.#changed.on('change', again);
    });
  }

  #note<T>(list: T[], item: T): void {
    list.push(item);
    this.#changed.emit('change');
  }
}
