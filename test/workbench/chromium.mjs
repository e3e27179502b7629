// Finds a Chromium to drive; on Debian, root may install it.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { run, Unavailable } from './install.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/**
 * Path of a Chromium; the environment variable CHROMIUM wins.
 * @throws {Unavailable} with what to install.
 */
export async function findChromium(log = console.log) {
  const wanted = process.env.CHROMIUM;
  if (wanted) {
    if (existsSync(wanted)) return wanted;
    throw new Unavailable(`CHROMIUM names ${wanted}, which does not exist.`);
  }
  const found = installed();
  if (found) return found;
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    log('Installing Chromium from the Debian packages …');
    await apt(['update']);
    await apt(['install', '-y', '--no-install-recommends', 'chromium']);
    const now = installed();
    if (now) return now;
  }
  throw new Unavailable(
    'No Chromium found. Install Chromium or Google Chrome (Debian: sudo apt-get install chromium), or set CHROMIUM to the path of the program.',
  );
}

function installed() {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...MAC].find((path) => existsSync(path));
}

async function apt(args) {
  const { code, output } = await run('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (code !== 0) throw new Unavailable(`apt-get ${args.join(' ')} failed:\n${output.split('\n').slice(-8).join('\n')}`);
}

/** Opens the browser without any way to the network but to this machine. */
export async function launchChromium(log = console.log) {
  const executablePath = await findChromium(log);
  const args = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-gpu',
    '--disable-quic',
    '--disable-sync',
    '--no-first-run',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  ];
  return chromium.launch({ executablePath, args, chromiumSandbox: false });
}
