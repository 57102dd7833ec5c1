import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { NodeAPI } from 'node-red';
import { languageOf, translatorOf } from '../../../src/runtime/language';
import { LivestreamError } from '../../../src/shared/errors';
import { sentence } from '../../../src/shared/sentence';
import { ROOT } from '../../support/paths';

/** Of Node-RED what is asked: which language it took a text from. */
function speaking(usedLng: unknown, asked: unknown[] = []): NodeAPI {
  const look = (...question: unknown[]) => {
    asked.push(question);
    return { res: 'twitch events', usedLng };
  };
  return { _: look } as unknown as NodeAPI;
}

const ENGLISH = 'There is no text to send.';
const error = new LivestreamError('bad_input', sentence`There is no text to send.`, { platform: 'rumble' });
const said = (language: unknown) => translatorOf(speaking(language), 'send-chat')(error).message;

describe('the language of an error', () => {
  it('is that in which Node-RED speaks', () => {
    for (const language of readdirSync(join(ROOT, 'locales'))) {
      const message = said(language);
      assert.equal(message === ENGLISH, language === 'en-US', `${language}: ${message}`);
    }
  });

  it('is that of the region where the region has no table of its own', () => {
    assert.equal(said('de-AT'), said('de'));
  });

  it('is English where there is no table, and where Node-RED does not tell', () => {
    for (const language of ['ko', 'en', 'en-GB', 'xx-YY', '../../package', '', undefined, 7]) {
      assert.equal(said(language), ENGLISH, String(language));
    }
  });

  it('is English in the helper of node tests, which gives back the key', () => {
    const RED = { _: (key: string) => key } as unknown as NodeAPI;
    assert.equal(languageOf(RED, 'send-chat'), 'en-US');
    assert.equal(translatorOf(RED, 'send-chat')(error), error);
  });

  it('is asked for with the first error, and not again', () => {
    const asked: unknown[] = [];
    const translate = translatorOf(speaking('de', asked), 'send-chat');
    assert.deepEqual(asked, []);
    translate(error);
    translate(error);
    assert.deepEqual(asked, [['send-chat.paletteLabel', { returnDetails: true }]]);
  });
});
