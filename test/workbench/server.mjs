// Starts and stops the local VS Code server. Everything it writes lies in one folder that the caller owns.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { run } from './install.mjs';

/** No network, no gallery, no prompts, no colours that change between runs. */
const QUIET = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'remote.autoForwardPorts': false,
  'files.autoSave': 'off',
};

const RESTRICTED = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

/**
 * @param {{node: string, entry: string}} workbench as `installWorkbench` gives it
 * @param {{home: string, settings?: object, options?: readonly string[], vsix?: string, trusts?: boolean}} choice `home` is a private folder;
 *   `options` are flags of the VS Code server; `vsix` is installed first. `trusts` = false: every folder is in Restricted Mode, without a question.
 * @returns {Promise<{url: string, authority: string, log: () => string, stop: () => Promise<void>}>}
 */
export async function startServer(workbench, choice) {
  const { home, settings = {}, options = [], vsix, trusts = true } = choice;
  await mkdir(join(home, 'user', 'User'), { recursive: true });
  await mkdir(join(home, 'extensions'), { recursive: true });
  await writeFile(
    join(home, 'user', 'User', 'settings.json'),
    JSON.stringify({ ...QUIET, ...(trusts ? {} : RESTRICTED), ...settings }, null, 2),
  );
  const env = environment(workbench, home);
  const folders = [
    '--user-data-dir',
    join(home, 'user'),
    '--extensions-dir',
    join(home, 'extensions'),
    '--config',
    join(home, 'config.yaml'),
  ];
  if (vsix) await installExtension(workbench, folders, env, vsix);

  const port = await freePort();
  const authority = `127.0.0.1:${port}`;
  const flags = ['--bind-addr', authority, '--auth', 'none', '--disable-telemetry', '--disable-update-check'];
  if (trusts) flags.push('--disable-workspace-trust');
  flags.push('--disable-getting-started-override', '--disable-proxy', ...folders, ...options.flatMap((one) => ['--vscode-option', one]));
  // A group of its own: the server starts further processes, and all of them must end with it.
  const child = spawn(workbench.node, [workbench.entry, ...flags], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const killAtExit = () => signalGroup(child.pid, 'SIGKILL');
  process.once('exit', killAtExit);
  const stop = async () => {
    signalGroup(child.pid, 'SIGTERM');
    await Promise.race([exited, delay(3000)]);
    signalGroup(child.pid, 'SIGKILL');
    process.removeListener('exit', killAtExit);
  };
  const url = `http://${authority}`;
  if (!(await healthy(url, child))) {
    await stop();
    throw new Error(`The VS Code server did not start:\n${output.split('\n').slice(-20).join('\n')}`);
  }
  return { url, authority, log: () => output, stop };
}

async function installExtension(workbench, folders, env, vsix) {
  const { code, output } = await run(workbench.node, [workbench.entry, ...folders, '--install-extension', vsix, '--force'], { env });
  if (code !== 0) throw new Error(`The extension could not be installed in the VS Code server:\n${output}`);
}

function environment(workbench, home) {
  const inside = (name) => join(home, name);
  return {
    ...process.env,
    PATH: `${dirname(workbench.node)}:${process.env.PATH}`,
    HOME: home,
    XDG_CONFIG_HOME: inside('config'),
    XDG_DATA_HOME: inside('data'),
    XDG_CACHE_HOME: inside('cache'),
    XDG_STATE_HOME: inside('state'),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    NODE_OPTIONS: '',
    VSCODE_IPC_HOOK_CLI: '',
  };
}

/** @returns {Promise<number>} a port that was free a moment ago */
async function freePort() {
  const probe = createServer();
  await new Promise((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function healthy(url, child) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return true;
    await delay(100);
  }
  return false;
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}

export const delay = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
