// How long do findings take to follow a keystroke in a real VS Code, in a file of 2,000 lines, while thousands of files around it are read?
// And how long does a turn of the extension host, which serves all extensions, have to wait meanwhile?
//   node bench/typing.mjs [--files 2000] [--profile FILE]
// Prints milliseconds: n, median, 95th percentile, largest. From a keystroke on the 200 ms of quiet that the extension waits for are part of them, and told
// without them, too. All rules are on. Beside the wall time of late turns stands the CPU time in it: on a machine that has other things to do a turn is late without anybody's fault.
// With --profile a CPU profile of the host is written, for the browser's developer tools.
// The files are generated: modules that import each other, one of which is typed in. The extension must be built (node esbuild.mjs).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleForEditor } from '../test/editor/build.mjs';
import { runInEditor } from '../test/editor/run.mjs';
import { launchChromium } from '../test/workbench/chromium.mjs';
import { installWorkbench, root } from '../test/workbench/install.mjs';

/** Milliseconds without a keystroke before the extension looks. */
const QUIET = 200;

const { values } = parseArgs({ options: { files: { type: 'string', default: '2000' }, profile: { type: 'string' } } });
const count = Number(values.files);

const block = (index) => `class Block${index}(nn.Module):
    def __init__(self, width=256, hidden=512, drop=0.1):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, 8, dropout=drop, batch_first=True)
        self.fc1 = nn.Linear(width, hidden)
        self.drop = nn.Dropout(drop)
        self.fc2 = nn.Linear(hidden, width)
        self.last = nn.Dropout(RATE)

    def forward(self, x, mask=None):
        y = self.norm(x)
        y, _ = self.attention(y, y, y, attn_mask=mask, need_weights=False)
        x = x + y
        y = self.drop(F.gelu(self.fc1(self.norm(x))))
        return x + self.last(self.fc2(y))


def train${index}(model, loader, optimizer, device):
    model.train()
    total = 0.0
    for x, target in loader:
        x, target = x.to(device), target.to(device)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), target)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(loader)


`;

const head = 'import torch.nn as nn\nimport torch.nn.functional as F\n\nfrom package.rates import RATE\n';
const lines = (text) => text.split('\n').length;

function bigFile() {
  let text = `${head}\nwrong = nn.Dropout(1.5)\n\n\n`;
  for (let index = 0; lines(text) < 2000; index++) text += block(index);
  return text;
}

/** About a hundred lines, of which one in ten speaks of dropout. */
function moduleFile(index) {
  const other = `from package.group${index % 20}.module${(index * 7) % count} import value as other\n`;
  const work = Array.from({ length: 90 }, (_, at) => `def step${at}(x):\n    return x * ${at} + other\n`).join('\n');
  const use = index % 10 === 0 ? `from big import Block0\n\nmodel = Block0(drop=0.${1 + (index % 4)})\n` : '';
  return `${other}import os\n${use}\nvalue = ${index}\n\n${work}`;
}

/** A dropout of which only a look at all files can tell that nobody applies it. */
const askingFile = `${head}

class Asking(nn.Module):
    def __init__(self, drop=0.1):
        super().__init__()
        self.fc = nn.Linear(64, 64)
        self.unused = nn.Dropout(drop)

    def forward(self, x):
        return self.fc(x)
`;

async function prepare(home) {
  const folder = join(home, 'workspace');
  for (let group = 0; group < 20; group++) await mkdir(join(folder, 'package', `group${group}`), { recursive: true });
  await writeFile(join(folder, 'package', 'rates.py'), 'RATE = 0.2\n');
  for (let index = 0; index < count; index++) {
    await writeFile(join(folder, 'package', `group${index % 20}`, `module${index}.py`), moduleFile(index));
  }
  await writeFile(join(folder, 'big.py'), bigFile());
  await writeFile(join(folder, 'first.py'), `${head}\nwrong = nn.Dropout(1.5)\n`);
  await writeFile(join(folder, 'asking.py'), askingFile);
  await writeFile(join(folder, 'dropout-doctor.toml'), 'preset = "all"\n');
  if (values.profile) await writeFile(join(home, 'profile'), '');
  return { folder };
}

const bundle = join(root, 'dist', 'test', 'typing.js');
await bundleForEditor(join(root, 'bench', 'typing', 'suite.ts'), bundle);
const browser = await launchChromium();
try {
  const { results, code, log } = await runInEditor({ host: 'node', bundle, prepare, workbench: await installWorkbench(), browser });
  if (!results) throw new Error(`ended with ${code}:\n${log.slice(-20).join('\n')}`);
  if (values.profile) await writeFile(values.profile, JSON.stringify(results.profile));
  console.log(`${count} files around, ${lines(bigFile())} lines typed in; ms: n, median, 95th percentile, largest`);
  const beyond = ([name, times]) => [`  of this beyond the quiet, ${name}`, times.map((time) => time - QUIET)];
  const entries = Object.entries(results.times).flatMap((entry) => (entry[0].startsWith('keystroke') ? [entry, beyond(entry)] : [entry]));
  for (const [name, times] of entries) {
    const sorted = [...times].sort((a, b) => a - b);
    const of = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(0) ?? '–';
    console.log(`  ${name}: ${sorted.length}, ${of(0.5)}, ${of(0.95)}, ${of(1)}`);
  }
} finally {
  await browser.close();
}
