import type { Reply } from '../../loopback';

const TEXTS = {
  asking: 'An app would like to use your pretend Twitch account.',
  confirmed: 'Done. You can close this page and go back to the editor.',
  unknown: 'This code is unknown or too old. Start the login again.',
};

/**
 * The page on which a device code is confirmed. `code` comes from the address and is shown as text only; the page
 * may load nothing.
 */
export function activationPage(state: keyof typeof TEXTS, code: string): Reply {
  const shown = code.replace(/[^A-Za-z0-9]/g, '').slice(0, 16);
  const button = `<form method="post" action="/activate"><input type="hidden" name="device-code" value="${shown}">
<p>Code: <strong>${shown}</strong></p><button>Allow</button></form>`;
  return {
    status: state === 'unknown' ? 404 : 200,
    headers: {
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Twitch simulator</title>
<style>body{font:16px sans-serif;max-width:32em;margin:4em auto;text-align:center}button{font:inherit;padding:.5em 2em}</style>
<h1>Twitch simulator</h1><p>${TEXTS[state]}</p>${state === 'asking' ? button : ''}</html>`,
  };
}
