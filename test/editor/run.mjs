// Runs the in-editor suite in the extension host of a local VS Code server: Node's, or the web worker's.
//   node test/editor/run.mjs [node|web|folders|restricted] [--grep TEXT]      --grep: only tests with this text in their names; for work on them
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../workbench/chromium.mjs';
import { installWorkbench, root } from '../workbench/install.mjs';
import { startServer } from '../workbench/server.mjs';
import { buildEditorSuite } from './build.mjs';

const LIMIT = 900_000;
/** Files in a folder that is still being read when something else happens. */
const CROWD = 3000;
/** Native parts that are not built, and a gallery that is switched off. */
const NOISE = /bindings file|watchdog|builtin extensions from gallery|Canceled: Canceled/;

/**
 * @param {'node' | 'web'} host
 * @param {{workbench: object, browser: import('playwright-core').Browser}} bench
 * @returns {Promise<{passed: number, failed: number, skipped: number, notes: string[]}>}
 */
export async function runEditorSuite(host, bench) {
  const { bundle, expected } = await buildEditorSuite();
  const prepare = async (home) => {
    const workspace = join(home, 'workspace');
    await cp(join(root, 'media', 'sample'), workspace, { recursive: true });
    return { folder: workspace };
  };
  return tally({ ...(await runInEditor({ host, bundle, prepare, ...bench })), expected: expected.single });
}

/** The tests of a window with several folders: a start of its own, since a window cannot change its mind about that. */
export async function runMultiRootSuite(bench) {
  const { bundle, expected } = await buildEditorSuite();
  const prepare = async (home) => {
    const workspace = join(home, 'two.code-workspace');
    for (const name of ['first', 'second', 'outside', 'crowd']) await mkdir(join(home, name));
    for (let index = 0; index < CROWD; index++)
      await writeFile(join(home, 'crowd', `module${index}.py`), 'import os\nfrom net import value\n');
    await writeFile(workspace, JSON.stringify({ folders: [{ path: 'first' }, { path: 'second' }] }));
    return { workspace };
  };
  return tally({ ...(await runInEditor({ host: 'node', bundle, prepare, ...bench })), expected: expected.multiRoot });
}

/** The tests of a folder that the user does not trust, in which a log lies but at first no network is open. */
export async function runRestrictedSuite(bench) {
  const { bundle, expected } = await buildEditorSuite();
  const prepare = async (home) => {
    const folder = join(home, 'restricted');
    await cp(join(root, 'test', 'editor', 'restricted'), folder, { recursive: true });
    return { folder };
  };
  return tally({ ...(await runInEditor({ host: 'node', bundle, prepare, trusts: false, ...bench })), expected: expected.restricted });
}

/**
 * Loads a bundle that exports `run` into an extension host with the extension, in a window on what `prepare` has made in a private folder.
 * @returns {Promise<{code: unknown, results: any, log: string[]}>} `results` is what the bundle wrote as results.json beside the first folder
 */
export async function runInEditor({ host, bundle, prepare, workbench, browser, settings, trusts, limit = LIMIT, grep }) {
  const home = await mkdtemp(join(tmpdir(), `dropout-doctor-${host}-`));
  const place = await prepare(home);
  const extension = await stage(join(home, 'extension'), host, bundle);
  // Built products ignore the development keys of the address unless this driver flag is on.
  if (grep) await writeFile(join(home, 'only'), grep);
  const server = await startServer(workbench, { home, settings, trusts, options: ['enable-smoke-test-driver'] });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const log = [];
  try {
    const code = await drive(context, server, { extension, place, log, limit });
    return { code, log, results: await readFile(join(home, 'results.json'), 'utf8').then(JSON.parse, () => null) };
  } finally {
    await context.close();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
}

/** A copy of what is packed. Without `main`, the worker host takes the extension; with it, Node's does. */
async function stage(folder, host, bundle) {
  await mkdir(join(folder, 'test'), { recursive: true });
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  if (host === 'web') delete manifest.main;
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  for (const name of ['package.nls.json', 'README.md', 'media']) await cp(join(root, name), join(folder, name), { recursive: true });
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true, filter: (path) => !/\.vsix$|dist\/test/.test(path) });
  await cp(bundle, join(folder, 'test', 'index.js'));
  return folder;
}

async function drive(context, server, { extension, place, log, limit }) {
  const page = await context.newPage();
  const ended = new Promise((resolve) => {
    page.exposeFunction('codeAutomationExit', resolve);
    page.on('crash', () => resolve('the page crashed'));
  });
  await page.exposeFunction('codeAutomationLog', (type, args) => {
    const line = `${type}: ${args.map(String).join(' ')}`;
    if (!NOISE.test(line)) log.push(line.slice(0, 2000));
  });
  const at = (path) => `vscode-remote://${server.authority}${path}`;
  const payload = JSON.stringify([
    ['extensionDevelopmentPath', at(extension)],
    ['extensionTestsPath', at(join(extension, 'test', 'index.js'))],
  ]);
  await page.goto(`${server.url}/?${new URLSearchParams({ ...place, payload })}`);
  const late = AbortSignal.timeout(limit);
  return Promise.race([ended, new Promise((resolve) => late.addEventListener('abort', () => resolve(`no end after ${limit / 1000} s`)))]);
}

function tally({ code, results, expected, log }) {
  const notes = (results?.failed ?? []).map(({ title, message }) => `${title}\n${message}`);
  const counts = { passed: results?.passed.length ?? 0, failed: results?.failed.length ?? 0, skipped: results?.skipped.length ?? 0 };
  const seen = counts.passed + counts.failed + counts.skipped;
  const sound = results?.complete === true && (seen === expected || results.isPart) && code === (counts.failed > 0 ? 1 : 0);
  if (!sound) {
    notes.push(`The suite ended with ${code}, ${seen} of ${expected} tests reported. Last lines of the log:`, ...log.slice(-60));
    counts.failed += Math.max(1, expected - seen);
  }
  for (const title of results?.skipped ?? []) notes.push(`SKIPPED ${title}`);
  return { ...counts, notes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--grep');
  const grep = at < 0 ? undefined : process.argv[at + 1];
  const suites = { folders: runMultiRootSuite, restricted: runRestrictedSuite, web: (bench) => runEditorSuite('web', bench) };
  const browser = await launchChromium();
  try {
    const suite = suites[process.argv[2]] ?? ((bench) => runEditorSuite('node', bench));
    const { notes, passed, failed, skipped } = await suite({ workbench: await installWorkbench(), browser, grep });
    for (const note of notes) console.log(note);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    process.exitCode = failed > 0 ? 1 : 0;
  } finally {
    await browser.close();
  }
}
