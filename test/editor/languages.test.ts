import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Editor, EditorHouse } from '../support/editor';
import { allDefinitions, type EditorDefinition, setNames } from '../support/editor-parts';
import { ROOT } from '../support/paths';

const LOCALES = join(ROOT, 'locales');
const ENGLISH = 'en-US';
const LANGUAGES = readdirSync(LOCALES).filter((language) => language !== ENGLISH);

/** Where one language of ours goes by another name in Node-RED's own list of languages. */
const NAME_IN_NODE_RED: Readonly<Record<string, string>> = { es: 'es-ES' };

interface EventsTexts {
  category: string;
  label: Record<string, string>;
  catalogue?: { title: Record<string, string> };
}

const CONFIGS = allDefinitions().filter(({ category }) => category === 'config');
const NODES = allDefinitions().filter(({ category }) => category !== 'config');
const EVENTS = 'livestream-twitch-events';

/** A key that was not found in the catalogue is shown as itself. */
const RAW_KEY = new RegExp(`\\b(${setNames().join('|')})\\.[a-z]\\w*\\.[a-zA-Z]\\w*`);

/** What stands in a dialog, and whether its room is too small for it. */
interface Fit {
  /** The same for the same part in every language. */
  part: string;
  text: string;
  cut: boolean;
}

/** Looks at every label, button and heading in sight of the dialog on top, and at what empty fields say. */
const FITS = `(() => {
  const pen = document.createElement('canvas').getContext('2d');
  const widthOf = (text, element) => {
    pen.font = getComputedStyle(element).font;
    return pen.measureText(text).width;
  };
  const roomIn = (element) => {
    const { paddingLeft, paddingRight } = getComputedStyle(element);
    return element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) + 1;
  };
  const fits = [];
  const look = (element, text, cut) => fits.push({
    part: [fits.length, element.localName, element.id || element.dataset.i18n || ''].join(' '), text, cut });
  const dialog = [...document.querySelectorAll('.livestream-dialog')].at(-1);
  for (const element of dialog.querySelectorAll('label, button, legend, summary, h3, h4, option, input[placeholder]')) {
    const list = element.closest('select');
    const shown = list ?? element;
    // The list of samples repeats titles that stand in full in the picker.
    if (!shown.offsetParent || !shown.clientWidth || shown.closest('.livestream-test')) continue;
    if (element.closest('.red-ui-typedInput-container')) continue;
    const text = (element.placeholder ?? element.textContent).trim();
    if (element.localName === 'option') look(element, text, element.selected && widthOf(text, shown) > roomIn(shown));
    else if (element.localName === 'input') look(element, text, widthOf(text, element) > roomIn(element));
    else look(element, text, element.scrollWidth > element.clientWidth + 1);
  }
  return fits;
})()`;

describe('the editor in another language', () => {
  let house: EditorHouse;
  let english: Map<string, Fit[]>;

  before(async () => {
    house = await EditorHouse.open({ flows: flow() });
    english = await readDialogs(await house.editor({ language: ENGLISH }));
  });
  after(() => house?.close());

  /** Every node of ours, disabled: nothing has to be connected to look at its dialog. */
  function flow(): object[] {
    const name = (type: string) => type.replace('livestream-', '');
    const row = ({ type, defaults }: EditorDefinition) => ({
      ...Object.fromEntries(
        Object.entries(defaults as Record<string, { value?: unknown; type?: string }>).map(([key, each]) => [
          key,
          each.type ? name(each.type) : each.value,
        ]),
      ),
      id: name(type),
      type,
    });
    const place = { d: true, z: 'tab', x: 250, wires: [[]] };
    return [
      { id: 'tab', type: 'tab', label: 'Flow 1' },
      ...CONFIGS.map((definition) => ({
        ...row(definition),
        ...(definition.defaults.server ? { server: 'simulator' } : {}),
      })),
      ...NODES.map((definition, index) => ({
        ...row(definition),
        ...place,
        y: 60 + 60 * index,
      })),
    ];
  }

  /** Opens every dialog once. Gives what stands in each, by the type of the node. */
  async function readDialogs(editor: Editor): Promise<Map<string, Fit[]>> {
    const seen = new Map<string, Fit[]>();
    for (const { type, category } of [...CONFIGS, ...NODES]) {
      const id = type.replace('livestream-', '');
      if (category === 'config') {
        await editor.run(`RED.editor.editConfig('', '${type}', '${id}')`);
        await editor.page.locator('#node-config-dialog-ok').waitFor();
        await editor.settled();
      } else await editor.edit(id);
      if (type === EVENTS) await editor.page.locator('.livestream-event').first().waitFor();
      await editor.showAllParts();
      assert.doesNotMatch(await editor.dialogTexts(), RAW_KEY, type);
      seen.set(type, await editor.run<Fit[]>(FITS));
      await editor.cancel();
    }
    await editor.close();
    return seen;
  }

  for (const language of LANGUAGES) {
    const editorLanguage = NAME_IN_NODE_RED[language] ?? language;
    const texts = (
      JSON.parse(readFileSync(join(LOCALES, language, 'twitch-events.json'), 'utf8')) as {
        'twitch-events': EventsTexts;
      }
    )['twitch-events'];

    it(`shows its heading, its events and its labels in ${language}`, async () => {
      const editor = await house.editor({ language: editorLanguage });
      const heading = editor.page.locator('#red-ui-palette-header-livestream');
      assert.equal((await heading.textContent())?.trim(), 'livestream');
      await heading.hover();
      await editor.page.locator('.red-ui-popover', { hasText: texts.category }).waitFor();
      await editor.page.mouse.move(700, 500);
      await editor.edit('twitch-events');
      const title = editor.page.locator('[data-event="channel.chat.message@1"]');
      const expected = texts.catalogue?.title['channel_chat_message@1'];
      assert(expected);
      assert((await title.textContent())?.includes(expected), `${expected} is the title of a row`);
      const label = editor.page.locator('label[for="node-input-channel"]');
      assert.equal((await label.textContent())?.trim(), texts.label.channel);
      await editor.cancel();
      await editor.close();
    });

    it(`has a text and room for everything in ${language}`, async () => {
      const translated = await readDialogs(await house.editor({ language: editorLanguage }));
      const cut: string[] = [];
      for (const [type, fits] of translated) {
        const before = english.get(type) ?? [];
        assert.deepEqual(
          fits.map(({ part }) => part),
          before.map(({ part }) => part),
          type,
        );
        for (const [index, fit] of fits.entries())
          if (fit.cut && !before[index]?.cut) cut.push(`${type}: ${fit.part}: ${fit.text}`);
      }
      assert.deepEqual(cut, []);
    });
  }
});
