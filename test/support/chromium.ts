import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium usually is when `npm test` has not named it (a test file that was run by hand). */
const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];

/** Starts the browser of the editor tests. The sandbox is off because containers run as root. */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || USUAL_PLACES.find((path) => existsSync(path));
  if (!executablePath) throw new Error('There is no Chromium. Name one with CHROMIUM=/path/to/it.');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
