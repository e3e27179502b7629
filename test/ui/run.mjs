// What a user does, in a real VS Code with the packaged extension, driven in real Chromium.
//   node test/ui/run.mjs                  all scenarios
//   node test/ui/run.mjs --only notebook  one of them
//   node test/ui/run.mjs --screenshots    also writes media/screenshots/, with a longer study
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../workbench/chromium.mjs';
import { installWorkbench, root } from '../workbench/install.mjs';
import { packageExtension } from '../workbench/package.mjs';
import { startServer } from '../workbench/server.mjs';
import { answers } from './answers.mjs';
import { badData } from './badData.mjs';
import { catalogue } from './catalogue.mjs';
import { configuration } from './configuration.mjs';
import { curves } from './curves.mjs';
import { experiments } from './experiments.mjs';
import { fromBugToRate } from './fromBugToRate.mjs';
import { hovers } from './hovers.mjs';
import { inputs } from './inputs.mjs';
import { notebook } from './notebook.mjs';
import { origins } from './origins.mjs';
import { restart } from './restart.mjs';
import { Photographer } from './screenshots.mjs';
import { sizes } from './sizes.mjs';
import { WorkbenchPage } from './workbenchPage.mjs';

const scenarios = {
  fromBugToRate,
  notebook,
  origins,
  hovers,
  restart,
  answers,
  inputs,
  sizes,
  experiments,
  badData,
  catalogue,
  configuration,
  curves,
};
const SETTINGS = {
  'workbench.reduceMotion': 'on',
  'workbench.colorTheme': 'Dark Modern',
  'editor.minimap.enabled': false,
  'git.enabled': false,
};

/**
 * Runs the scenarios one after the other on one server, each in a window and a folder of its own. A step is a test.
 * @returns {Promise<{passed: number, failed: number, skipped: number, notes: string[]}>}
 */
export async function runScenarios({ workbench, browser, only = Object.keys(scenarios), screenshots = false }) {
  const home = await mkdtemp(join(tmpdir(), 'dropout-doctor-ui-'));
  const server = await startServer(workbench, { home, settings: SETTINGS, vsix: await packaged() });
  const folder = screenshots ? join(root, 'media', 'screenshots') : join(root, 'test-results', 'ui');
  const photographer = new Photographer(folder, { forReadme: screenshots });
  const total = { passed: 0, failed: 0, skipped: 0, notes: [] };
  try {
    for (const name of only) {
      const result = await runScenario(name, { browser, server, home, photographer, screenshots });
      for (const key of ['passed', 'failed', 'skipped']) total[key] += result[key];
      total.notes.push(...result.notes);
    }
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
  return total;
}

async function runScenario(name, { browser, server, home, photographer, screenshots }) {
  const folder = join(home, name, 'sample');
  await cp(join(root, 'media', 'sample'), folder, { recursive: true });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  context.setDefaultTimeout(30_000);
  const steps = Object.entries(scenarios[name].steps);
  const result = { passed: 0, failed: 0, skipped: 0, notes: [] };
  let at = 'open the window';
  let window = null;
  try {
    await scenarios[name].prepare?.(folder);
    window = await WorkbenchPage.open(context, server, folder);
    const scene = { window, photographer, screenshots, folder, note: (text) => result.notes.push(`${name}: ${text}`) };
    for (const [title, step] of steps) {
      at = title;
      await step(scene);
      if (window.errors.length > 0) throw new Error(window.errors.join('\n'));
      result.passed++;
    }
  } catch (error) {
    result.failed = steps.length - result.passed;
    result.notes.push(`${name}: ${at}\n${error.stack ?? error}`);
    if (result.failed > 1) result.notes.push(`${name}: ${result.failed - 1} later steps were not reached and count as failed`);
    await picture(window, name, result);
  } finally {
    await context.close();
  }
  return result;
}

async function picture(window, name, result) {
  if (!window) return;
  const folder = join(root, 'test-results', 'ui');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}-failed.png`);
  await window.page.screenshot({ path }).then(
    () => result.notes.push(`Screenshot: ${path}`),
    () => undefined,
  );
}

/** The package that the step before has made; a new one when there is none. */
async function packaged() {
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const vsix = join(root, 'dist', `${name}-${version}.vsix`);
  return existsSync(vsix) ? vsix : packageExtension();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--only');
  const only = at < 0 ? undefined : process.argv[at + 1].split(',');
  const screenshots = process.argv.includes('--screenshots');
  const browser = await launchChromium();
  try {
    const { notes, passed, failed, skipped } = await runScenarios({ workbench: await installWorkbench(), browser, only, screenshots });
    for (const note of notes) console.log(note);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    process.exitCode = failed > 0 ? 1 : 0;
  } finally {
    await browser.close();
  }
}
