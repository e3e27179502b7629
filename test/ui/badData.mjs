import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../workbench/install.mjs';
import { state } from './labPage.mjs';

const FILE = 'train_digits.py';

const FILES = {
  'empty.csv': '',
  'mixed.csv': ['a,b,kind', '1,2,x', '3,NaN,y', '5,six,x', '7,8,y', ''].join('\n'),
  'one_class.csv': ['a,b,kind', ...Array.from({ length: 30 }, (_, i) => `${i},${i * 2},same`), ''].join('\n'),
};

async function choose({ window }, name) {
  const lab = await window.webview('lab');
  await lab.getByTestId('choose-file').click();
  await window.page.locator('.quick-input-widget .monaco-list-row', { hasText: name }).click();
  return lab;
}

/** Written by Apache Arrow (test/oracles/lab_data.py), compressed with Zstandard. */
async function arrowFile() {
  const { parquet } = JSON.parse(await readFile(join(root, 'test/unit/lab/golden/data.json'), 'utf8'));
  return Buffer.from(parquet.find(({ name }) => name === 'zstd').base64, 'base64');
}

/** Files that cannot be trained on are refused in words that name the place; a Parquet file is read by a module that is loaded for it. */
export const badData = {
  prepare: async (folder) => {
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
    const arrow = await arrowFile();
    await writeFile(join(folder, 'table.parquet'), arrow);
    await writeFile(join(folder, 'cut.parquet'), arrow.subarray(0, 5000));
  },
  steps: {
    'an empty file is refused': async (scene) => {
      const { window } = scene;
      await window.openFile(FILE);
      await window.squiggle('error');
      await window.goTo(FILE, 'self.hidden2 = nn.Linear');
      await window.command('Dropout: Compare Dropout Rates');
      const lab = await window.webview('lab');
      await state(lab, 'idle').waitFor();
      await lab.getByTestId('data').selectOption('file');
      await choose(scene, 'empty.csv');
      await lab.getByTestId('data-problem').filter({ hasText: /empty/i }).waitFor();
    },

    'a file with NaN and text names the line and the column': async (scene) => {
      const lab = await choose(scene, 'mixed.csv');
      const words = lab.locator('[data-testid=data-problem], [data-testid=data-notes]').filter({ hasText: /line 3|line 4/i });
      await words.first().waitFor();
      await words.filter({ hasText: /\bb\b/ }).first().waitFor();
      await scene.photographer.shoot(scene.window, 'lab-bad-data', ['dark']);
    },

    'a target with one class is refused': async (scene) => {
      const lab = await choose(scene, 'one_class.csv');
      await lab.getByTestId('data-problem').filter({ hasText: /class/i }).waitFor();
    },

    'a Parquet file is read, one that is cut off is refused': async (scene) => {
      const lab = await choose(scene, 'cut.parquet');
      await lab
        .getByTestId('data-problem')
        .filter({ hasText: /cut\.parquet is no whole Parquet file/ })
        .waitFor();
      await choose(scene, 'table.parquet');
      await lab.getByText('table.parquet: 60 rows').waitFor();
      await lab.getByTestId('target').selectOption('colour');
      await lab
        .getByTestId('data-notes')
        .filter({ hasText: /59 rows/ })
        .waitFor();
    },
  },
};
