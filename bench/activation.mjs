// What does it cost everybody that the extension wakes up for a configuration file, and what do such files cost then?
//   node bench/activation.mjs [--starts 7]
// Every start is a new window of a real VS Code, with its own extension host. The extension must be built (node esbuild.mjs).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleForEditor } from '../test/editor/build.mjs';
import { runInEditor } from '../test/editor/run.mjs';
import { launchChromium } from '../test/workbench/chromium.mjs';
import { installWorkbench, root } from '../test/workbench/install.mjs';

const { values } = parseArgs({ options: { starts: { type: 'string', default: '7' } } });

/** A lock file of 1 MB, in which a package happens to have a name like a dropout key. */
function lockFile() {
  const packages = Object.fromEntries(
    Array.from({ length: 5000 }, (_, at) => [
      at === 2500 ? 'node_modules/react-dropzone' : `node_modules/package-${at}`,
      {
        version: `1.${at}.0`,
        resolved: `https://registry.example.org/package-${at}/-/package-${at}-1.${at}.0.tgz`,
        license: 'MIT',
        dev: true,
      },
    ]),
  );
  return JSON.stringify({ name: 'app', lockfileVersion: 3, packages }, null, 2);
}

async function prepare(home) {
  const folder = join(home, 'workspace');
  await mkdir(folder, { recursive: true });
  const settings = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`section${at}.option`, at % 2 === 0]));
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
  await writeFile(join(folder, 'lock.json'), lockFile());
  await writeFile(join(folder, 'train.yaml'), 'model:\n  hidden: 128\n  dropout: 0.3\n');
  return { folder };
}

const bundle = join(root, 'dist', 'test', 'activation.js');
await bundleForEditor(join(root, 'bench', 'activation', 'suite.ts'), bundle);
const workbench = await installWorkbench();
const browser = await launchChromium();
const all = {};
try {
  for (let start = 0; start < Number(values.starts); start++) {
    const { results, code, log } = await runInEditor({ host: 'node', bundle, prepare, workbench, browser });
    if (!results) throw new Error(`ended with ${code}:\n${log.slice(-20).join('\n')}`);
    for (const [name, value] of Object.entries(results)) all[name] = [...(all[name] ?? []), value];
  }
} finally {
  await browser.close();
}
console.log('n, smallest, median, largest');
for (const [name, found] of Object.entries(all)) {
  const sorted = found.sort((a, b) => a - b);
  const of = (part) => sorted[Math.floor((sorted.length - 1) * part)].toFixed(1);
  console.log(`  ${name}: ${sorted.length}, ${of(0)}, ${of(0.5)}, ${of(1)}`);
}
