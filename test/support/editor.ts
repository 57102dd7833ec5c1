import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchChromium } from './chromium';
import { type NodeRedOptions, type RunningNodeRed, startNodeRed } from './node-red';

/** How an editor is opened; everything is optional. */
export interface EditorOptions {
  theme?: 'light' | 'dark';
  /** The language of the browser, e.g. `de`. */
  language?: string;
  width?: number;
  height?: number;
}

const READY = `window.RED?.workspaces?.active?.() && !document.querySelector('#red-ui-loading-progress:not([style*="none"])')`;

/**
 * Complaints of the browser that are no mistakes of the page: the catalogue of the Flow Library is not reached
 * without a network, an error that our routes answer is what the dialog shows, and a dialog that is closed within
 * half a second of its opening is resized by Node-RED when it has gone.
 */
const NOT_OURS =
  /reading 'resize'|catalogue\.nodered\.org|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_CLOSED|status of \d+ .*\/livestream\//;

/** The dialog in front of the others, as an expression for the page. */
const TOP_DIALOG = `[...document.querySelectorAll('.livestream-dialog')].at(-1)`;

/** Loading the editor's big code editor takes a second, and no dialog of ours has one. */
const QUICK = { tours: false, codeEditor: { lib: 'ace' } };

/** Dialogs that slide and lists that fade are nothing that a test has to wait for. */
const STAND_STILL = `document.addEventListener('DOMContentLoaded', () => {
  const style = document.createElement('style');
  style.textContent = '.red-ui-tray { transition: none !important }';
  document.head.append(style);
  jQuery.fx.off = true;
})`;

/**
 * Brings a used editor back to what the server has, as Node-RED does it itself when another project is chosen:
 * loading the page anew takes ten times as long.
 */
const FRESHEN = `(async () => {
  const { flows, rev } = await window.jQuery.ajax({ url: 'flows', headers: { Accept: 'application/json', 'Node-RED-API-Version': 'v2' }, cache: false });
  RED.nodes.clear();
  RED.history.clear();
  RED.nodes.version(rev);
  RED.nodes.import(flows);
  RED.nodes.dirty(false);
  RED.workspaces.show(RED.nodes.getWorkspaceOrder()[0]);
  RED.view.redraw(true);
  document.querySelectorAll('.red-ui-notification').forEach((notice) => notice.close());
  document.querySelectorAll('.red-ui-debug-msg').forEach((message) => message.remove());
  // The server repeats every node's last status to who asks for it.
  const ask = () => {};
  RED.comms.subscribe('status/#', ask);
  RED.comms.unsubscribe('status/#', ask);
})()`;

/** A Node-RED and a browser that several editors of a test file share. */
export class EditorHouse {
  /** Editors that a test has left, by how they were opened. */
  readonly #left = new Map<string, Editor[]>();

  private constructor(
    readonly nodeRed: RunningNodeRed,
    readonly browser: Browser,
    /** The editor's address, with a slash at the end. */
    readonly url: string,
  ) {}

  static async open(options: NodeRedOptions = {}): Promise<EditorHouse> {
    const nodeRed = await startNodeRed({
      ...options,
      settings: { editorTheme: QUICK, ...options.settings },
    });
    try {
      const root = String(options.settings?.httpAdminRoot ?? '').replace(/^\/|\/$/g, '');
      return new EditorHouse(nodeRed, await launchChromium(), `${nodeRed.url}${root ? `${root}/` : ''}`);
    } catch (error) {
      await nodeRed.stop();
      throw error;
    }
  }

  /** An editor with nothing unsaved, in a browser window that nobody else uses now. */
  async editor(options: EditorOptions = {}): Promise<Editor> {
    const left = this.#leftLike(options);
    const used = left.pop();
    if (used && (await used.freshen())) return used;
    return this.#newEditor(options, (editor) => left.push(editor));
  }

  #leftLike(options: EditorOptions): Editor[] {
    const key = JSON.stringify(options);
    const left = this.#left.get(key) ?? [];
    this.#left.set(key, left);
    return left;
  }

  async #newEditor(
    { theme = 'light', language, width = 1400, height = 1000 }: EditorOptions,
    leave: (editor: Editor) => void,
  ): Promise<Editor> {
    const page = await this.browser.newPage({
      viewport: { width, height },
      ...(language ? { locale: language } : {}),
    });
    page.setDefaultTimeout(30_000);
    await page.addInitScript(STAND_STILL);
    const editor = new Editor(page, this.url, leave);
    await editor.load();
    if (theme === 'dark') {
      await editor.run(`RED.settings.setLocal('view-dark-theme', 'dark')`);
      await editor.load();
    }
    return editor;
  }

  /** Deploys a flow past the editor, so that the next editor starts from it. */
  async deploy(flows: readonly object[]): Promise<void> {
    const answer = await fetch(`${this.url}flows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'Node-RED-Deployment-Type': 'full' },
      body: JSON.stringify(flows),
    });
    await answer.arrayBuffer();
    assert.equal(answer.status, 204);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.nodeRed.stop();
  }
}

/** Node-RED's editor as somebody sits in front of it. Code for the page is text: the tests have no browser types. */
export class Editor {
  /** Errors of the page so far. */
  readonly mishaps: string[] = [];

  constructor(
    readonly page: Page,
    readonly url: string,
    /** Takes the editor back for another test. */
    readonly leave: (editor: Editor) => void,
  ) {
    page.on('pageerror', (error) => {
      if (!NOT_OURS.test(String(error))) this.mishaps.push(String(error));
    });
    page.on('console', (message) => {
      const isError =
        message.type() === 'error' || /^(oneditprepare|Validation error|Unknown type)/.test(message.text());
      const text = `${message.text()} ${message.location().url}`;
      if (isError && !NOT_OURS.test(text)) this.mishaps.push(text);
    });
    // Leaving with undeployed changes asks first.
    page.on('dialog', (dialog) => void dialog.accept());
  }

  async load(): Promise<void> {
    await this.page.goto(this.url);
    await this.page.waitForFunction(READY);
  }

  /** Makes a used editor as good as new. Gives false if it has something open that it cannot close. */
  async freshen(): Promise<boolean> {
    const dialogs = this.page.locator('#node-config-dialog-cancel:visible, #node-dialog-cancel:visible');
    while ((await dialogs.count()) > 0) await this.cancel();
    if ((await this.page.locator('.red-ui-tray').count()) > 0) return false;
    await this.run(FRESHEN);
    return true;
  }

  /** Runs an expression in the page and gives its value. */
  run<T = unknown>(expression: string): Promise<T> {
    return this.page.evaluate(expression) as Promise<T>;
  }

  /** A property, or a dotted path, of a node or config node. */
  get<T = unknown>(id: string, path: string): Promise<T> {
    return this.run<T>(`RED.nodes.node(${JSON.stringify(id)}).${path}`);
  }

  palette(type: string): Locator {
    return this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
  }

  /** A node on the canvas. */
  node(id: string): Locator {
    return this.page.locator(`[id="${id}"]`);
  }

  /** Drags a node out of the palette to a place on the canvas. Gives its id. */
  async drag(type: string, x: number, y: number): Promise<string> {
    const source = this.palette(type);
    await source.scrollIntoViewIfNeeded();
    const from = await source.boundingBox();
    const chart = await this.page.locator('#red-ui-workspace-chart').boundingBox();
    assert(from && chart);
    const before = await this.#ids(type);
    const { mouse } = this.page;
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(Math.max(chart.x, 0) + x - 40, Math.max(chart.y, 0) + y - 40, { steps: 6 });
    await mouse.move(Math.max(chart.x, 0) + x, Math.max(chart.y, 0) + y, { steps: 6 });
    await mouse.up();
    const id = (await this.#ids(type)).find((each) => !before.includes(each));
    assert(id, `${type} was dropped`);
    await this.node(id).waitFor();
    return id;
  }

  #ids(type: string): Promise<string[]> {
    return this.run(`RED.nodes.filterNodes({ type: '${type}' }).map((node) => node.id)`);
  }

  /** Draws a wire. */
  async wire(from: string, to: string, port = 0): Promise<void> {
    await this.run(
      `RED.nodes.addLink({ source: RED.nodes.node('${from}'), sourcePort: ${port}, target: RED.nodes.node('${to}') }), RED.view.redraw(true)`,
    );
  }

  /** Opens a node's dialog by a double click. */
  async edit(id: string): Promise<void> {
    await this.node(id).dblclick();
    await this.page.locator('#node-dialog-ok').waitFor();
    await this.settled();
    // Node-RED moves the focus a moment after it has shown the dialog.
    await this.page.waitForFunction(`document.activeElement?.closest('.red-ui-tray')`);
  }

  /** Opens the dialog of a new config node with the button beside its field. */
  async add(field: string): Promise<void> {
    await this.#openConfig(`#${field.replace(/-input-/, '-input-btn-')}-add`);
  }

  /** Opens the dialog of the config node that is picked in a field. */
  async editConfig(field: string): Promise<void> {
    await this.#openConfig(`#${field.replace(/-input-/, '-input-btn-')}-edit`);
  }

  async #openConfig(button: string): Promise<void> {
    await this.#markTop();
    await this.page.locator(button).click();
    await this.page.waitForFunction(
      `document.querySelector('.red-ui-tray:not([data-before]) #node-config-dialog-ok')`,
    );
    await this.settled();
  }

  /** The editor takes a dialog off the page while another lies on top, so they cannot be counted. */
  #markTop(): Promise<unknown> {
    return this.run(
      `document.querySelectorAll('.red-ui-tray').forEach((tray) => { tray.dataset.before = 'yes'; })`,
    );
  }

  /** Closes the dialog on top with its red button. */
  save(): Promise<void> {
    return this.#leave('#node-config-dialog-ok:visible, #node-dialog-ok:visible');
  }

  /** Closes the dialog on top without saving. */
  cancel(): Promise<void> {
    return this.#leave('#node-config-dialog-cancel:visible, #node-dialog-cancel:visible');
  }

  async #leave(button: string): Promise<void> {
    await this.run(
      `document.querySelectorAll('.red-ui-tray').forEach((tray) => { tray.dataset.left = 'yes'; })`,
    );
    await this.page.locator(button).last().click();
    await this.page.waitForFunction(`!document.querySelector('.red-ui-tray[data-left]')`);
    await this.settled();
  }

  /** Waits until no dialog slides any more: a click would go astray. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(`!window.jQuery(':animated').length`);
    await this.page.waitForFunction(
      `document.getAnimations().every(({ playState, effect }) => playState !== 'running' || !effect?.target?.closest?.('.red-ui-tray'))`,
    );
  }

  async deploy(): Promise<void> {
    const answer = this.page.waitForResponse(
      (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
    );
    await this.page.locator('#red-ui-header-button-deploy').click();
    assert.equal((await answer).status(), 200);
    await this.page.waitForFunction('!RED.nodes.dirty()');
    // The editor is covered for a moment longer, and would swallow a click.
    await this.page.locator('#red-ui-editor-shade').waitFor({ state: 'hidden' });
  }

  /** What the debug sidebar has shown, newest last. */
  debugMessages(): Locator {
    return this.page.locator('.red-ui-debug-msg');
  }

  openDebugSidebar(): Promise<unknown> {
    return this.run(`RED.sidebar.show('debug')`);
  }

  /** Every text of the dialog on top, with placeholders, titles and what assistive technology reads. */
  dialogTexts(): Promise<string> {
    return this.#inDialog(`(() => {
      const dialog = ${TOP_DIALOG};
      const attributes = [...dialog.querySelectorAll('*')].flatMap((element) =>
        ['placeholder', 'title', 'aria-label'].map((name) => element.getAttribute(name) ?? ''));
      return [dialog.textContent, ...attributes].join('\\n');
    })()`);
  }

  /** The fields and buttons in sight of the dialog on top that have no name for assistive technology. */
  namelessFields(): Promise<string[]> {
    return this.#inDialog(`[...${TOP_DIALOG}.querySelectorAll('input:not([type=hidden]), select, button')]
      .filter((field) => !field.closest('.red-ui-typedInput-container') && !field.classList.contains('red-ui-typedInput'))
      .filter((field) => field.offsetParent && !field.labels?.length && !field.getAttribute('aria-label') && !field.textContent.trim())
      .map((field) => field.outerHTML)`);
  }

  /** What sticks out of the dialog on top when it is as narrow as a phone; Node-RED itself keeps it wider. */
  partsOutsideOf(width: number): Promise<string[]> {
    return this.#inDialog(`(() => {
      const dialog = ${TOP_DIALOG};
      dialog.style.width = '${width}px';
      const right = dialog.getBoundingClientRect().right + 1;
      return [...dialog.querySelectorAll('*')]
        .filter((element) => element.offsetParent && getComputedStyle(element).position !== 'absolute')
        .filter((element) => element.getBoundingClientRect().right > right)
        .map((element) => element.outerHTML.slice(0, 100));
    })()`);
  }

  /** Shows every part of the dialog on top, those that its settings hide included. */
  async showAllParts(): Promise<void> {
    await this.#inDialog(`(() => {
      const dialog = ${TOP_DIALOG};
      for (const each of dialog.querySelectorAll('details')) each.open = true;
      for (const each of dialog.querySelectorAll('[hidden]')) each.hidden = false;
    })()`);
  }

  /** On a busy machine a tray may stand there for a moment before its dialog is in it. */
  async #inDialog<T>(expression: string): Promise<T> {
    await this.page.waitForFunction(TOP_DIALOG);
    return this.run<T>(expression);
  }

  /** The sentences for which a node counts as invalid; empty when it is right. */
  complaints(id: string): Promise<string[]> {
    return this.run(`RED.nodes.node('${id}').validationErrors ?? []`);
  }

  /** Asserts that the page had no error, and leaves it to the next test. */
  async close(): Promise<void> {
    if (this.mishaps.length === 0) return this.leave(this);
    await this.page.close();
    assert.deepEqual(this.mishaps, []);
  }
}
