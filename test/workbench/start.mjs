// `npm start`: builds, packages and opens the extension on a copy of the sample workspace.
//   --check     start, wait until the server answers, print the address, stop (for continuous integration)
//   --no-open   print the address, do not open a browser
//   --browser   use VS Code in the browser even when desktop VS Code is there
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { installWorkbench, root, run, Unavailable } from './install.mjs';
import { packageExtension } from './package.mjs';
import { startServer } from './server.mjs';

const flag = (name) => process.argv.includes(`--${name}`);

async function main() {
  console.log('Building and packaging the extension …');
  const vsix = await packageExtension();
  console.log(`Packaged ${vsix}`);
  const home = await mkdtemp(join(tmpdir(), 'dropout-doctor-'));
  const sample = join(home, 'sample');
  await cp(join(root, 'media', 'sample'), sample, { recursive: true });
  const code = desktopCode();
  if (code && !flag('check') && !flag('browser')) return openDesktop(code, vsix, sample);
  if (process.platform === 'win32') {
    throw new Unavailable('Desktop VS Code was not found. Install it, with the "code" command on the PATH: https://code.visualstudio.com');
  }
  return openBrowser(vsix, home, sample);
}

function desktopCode() {
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

async function openDesktop(code, vsix, sample) {
  const options = { shell: process.platform === 'win32' };
  const quoted = (path) => (options.shell ? `"${path}"` : path);
  const { code: failed, output } = await run(quoted(code), ['--install-extension', quoted(vsix), '--force'], options);
  if (failed) throw new Error(`"code --install-extension" failed:\n${output}`);
  await run(quoted(code), ['--new-window', quoted(sample), quoted(join(sample, 'train_digits.py'))], options);
  console.log(`Opened desktop VS Code on ${sample}. Your own copy: change what you like.`);
}

async function openBrowser(vsix, home, sample) {
  const workbench = await installWorkbench();
  const server = await startServer(workbench, { home, vsix });
  const address = `${server.url}/?folder=${encodeURIComponent(sample)}`;
  try {
    console.log(`\n  Dropout Doctor runs in VS Code at\n\n    ${address}\n`);
    if (flag('check')) {
      const page = await fetch(address);
      if (!page.ok) throw new Error(`The workbench answered ${page.status}.`);
      return;
    }
    console.log('  Open train_digits.py there. Ctrl+C stops the server.');
    if (!flag('no-open')) openAddress(address);
    await new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
    });
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
}

/** Opens the default browser where there is a desktop; elsewhere the printed address is enough. */
function openAddress(address) {
  const desktop = process.platform === 'darwin' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!desktop) return;
  const opener = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [address], { stdio: 'ignore', detached: true });
  opener.on('error', () => {});
  opener.unref();
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Unavailable ? error.message : (error.stack ?? error));
  process.exitCode = 1;
}
