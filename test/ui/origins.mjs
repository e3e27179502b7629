import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { poll } from './workbenchPage.mjs';

const FILES = {
  'shared/rates.py': '# The rate of all nets.\nRATE = 0.3\n',
  'shared/layers.py':
    'import torch.nn as nn\n\n\nclass Block(nn.Module):\n    def __init__(self, drop):\n        super().__init__()\n' +
    '        self.drop = nn.Dropout(drop)\n\n    def forward(self, x):\n        return self.drop(x)\n',
  'use_first.py': 'from shared.layers import Block\n\nblock = Block(0.15)\n',
  'use_second.py': 'from shared.layers import Block\n\nblock = Block(drop=0.25)\n',
  'net.py':
    'import torch.nn as nn\nfrom shared.rates import RATE\n\nnet = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Dropout(RATE), nn.Linear(128, 10))\n',
};

/** Rates that other files decide: the hover names them, and its links lead there. */
export const origins = {
  async prepare(folder) {
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
  },

  steps: {
    'a hover shows the rate that another file decides': async ({ window, photographer }) => {
      await window.openFile('net.py');
      await window.page.locator('.codelens-decoration', { hasText: '1 dropout site' }).waitFor();
      for (const theme of ['light', 'contrast', 'dark']) {
        await photographer.wear(window, theme);
        await window.goTo('net.py', 'Dropout(RATE)');
        await window.hover('Drops 30 %, keeps 70 %');
        await photographer.take(window, 'hover-elsewhere', theme);
        if (theme !== 'dark') await window.page.keyboard.press('Escape');
      }
    },

    'its link opens that file at the literal': async ({ window }) => {
      await window.page.locator('.monaco-hover a', { hasText: 'rates.py' }).click();
      await window.page.locator('.tab.active[data-resource-name="rates.py"]').waitFor();
      await window.page.locator('.statusbar', { hasText: 'Ln 2, Col 11 (3 selected)' }).waitFor();
    },

    'of several callers each is named, with a link': async ({ window, photographer }) => {
      await window.command('View: Close All Editors');
      await window.command('Go to File');
      await window.choose('layers.py');
      await window.tab('layers.py').waitFor();
      await window.goTo('shared/layers.py', 'Dropout(drop)');
      // The files around are read in the background; values come in order, whatever the file system does.
      await poll('a hover with both rates', async () => {
        const text = await window.hover('drop');
        if (/0\.15.*use_first\.py.*0\.25.*use_second\.py/s.test(text)) return text;
        await window.page.keyboard.press('Escape');
        return null;
      });
      await photographer.take(window, 'hover-candidates', 'dark');
      await window.page.locator('.monaco-hover a', { hasText: '0.25' }).click();
      await window.page.locator('.tab.active[data-resource-name="use_second.py"]').waitFor();
      await window.page.locator('.statusbar', { hasText: '(4 selected)' }).waitFor();
    },
  },
};
