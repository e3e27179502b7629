// How responsive is a real VS Code in a folder with thousands of training runs, half of them event files and half tables?
//   node bench/runs.mjs [--runs 2000] [--profile FILE]      --runs 0 shows what the same editor does without logs
// Prints when the runs are known and shown, and milliseconds (n, median, 95th percentile, largest) by which turns of the extension host are late, beside the CPU
// time in them, which a busy machine does not change. The logs are generated. The extension must be built (node esbuild.mjs).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundleForEditor } from '../test/editor/build.mjs';
import { runInEditor } from '../test/editor/run.mjs';
import { launchChromium } from '../test/workbench/chromium.mjs';
import { installWorkbench, root } from '../test/workbench/install.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' }, profile: { type: 'string' } } });
const count = Number(values.runs);
const inDist = (name) => join(root, 'dist', 'test', name);

const maker = inDist('make-runs.mjs');
const here = join(root, 'bench', 'runs');
await build({ entryPoints: [join(here, 'make.ts')], outfile: maker, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
const { makeRuns } = await import(pathToFileURL(maker).href);

async function prepare(home) {
  const folder = join(home, 'workspace');
  await mkdir(folder, { recursive: true });
  makeRuns(folder, count);
  await writeFile(join(home, 'count'), String(count));
  if (values.profile) await writeFile(join(home, 'profile'), '');
  return { folder };
}

const bundle = inDist('runs.js');
await bundleForEditor(join(here, 'suite.ts'), bundle);
const browser = await launchChromium();
try {
  const { results, code, log } = await runInEditor({
    host: 'node',
    bundle,
    prepare,
    workbench: await installWorkbench(),
    browser,
    limit: 570_000,
  });
  if (!results) throw new Error(`ended with ${code}:\n${log.slice(-20).join('\n')}`);
  if (values.profile) await writeFile(values.profile, JSON.stringify(results.profile));
  console.log(`${count} runs`);
  for (const [name, value] of Object.entries(results.figures)) console.log(`  ${name}: ${Math.round(value)}`);
  console.log('ms: n, median, 95th percentile, largest');
  for (const [name, times] of Object.entries(results.times)) {
    const sorted = [...times].sort((a, b) => a - b);
    const of = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(0) ?? '–';
    console.log(`  ${name}: ${sorted.length}, ${of(0.5)}, ${of(0.95)}, ${of(1)}`);
  }
  console.log(results.tree.join('\n'));
} finally {
  await browser.close();
}
