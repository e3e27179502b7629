import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fill, QUICK, state } from './labPage.mjs';

const FILE = 'odd_net.py';
const NET = `import torch
import torch.nn as nn
from elsewhere import Mystery


class OddNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 32)
        self.act = Mystery(32)
        self.drop = nn.Dropout(0.5)
        self.out = nn.Linear(32, 10)

    def forward(self, x):
        return self.out(self.drop(torch.relu(self.act(self.hidden(x)))))
`;

async function openLab(window) {
  await window.goTo(FILE, 'self.hidden = nn.Linear');
  await window.command('Dropout: Compare Dropout Rates');
  return window.webview('lab');
}

const asked = (lab) => lab.getByLabel(/^act: /);

/** What the user says about layers outlives the panel and the window; what weights start from is told and kept. */
export const answers = {
  async prepare(folder) {
    await writeFile(join(folder, FILE), NET);
  },

  steps: {
    'a layer that nobody knows is asked about': async ({ window, photographer }) => {
      await window.openFile(FILE);
      await window.page.locator('.codelens-decoration', { hasText: '1 dropout site' }).waitFor();
      const lab = await openLab(window);
      await state(lab, 'unsupported').waitFor();
      await photographer.shoot(window, 'lab-asked', ['dark']);
      await asked(lab).selectOption('identity');
      await state(lab, 'idle').waitFor();
    },

    'the answer is there when the panel is opened again': async ({ window }) => {
      await window.closeTab('Lab: OddNet');
      const lab = await openLab(window);
      await state(lab, 'idle').waitFor();
      if ((await asked(lab).inputValue()) !== 'identity') throw new Error('it is asked again');
    },

    'and after a reload of the window, though the file has moved': async ({ window, folder }) => {
      await writeFile(join(folder, FILE), `# Moved.\n\n${await readFile(join(folder, FILE), 'utf8')}`);
      await window.reload();
      const lab = await window.webview('lab');
      await state(lab, 'idle').waitFor();
      if ((await asked(lab).inputValue()) !== 'identity') throw new Error('it is asked again');
    },

    'another layer in its place is asked about again': async ({ window, folder }) => {
      await writeFile(join(folder, FILE), NET.replaceAll('Mystery', 'Riddle'));
      const lab = await window.webview('lab');
      await state(lab, 'unsupported').waitFor();
      if ((await asked(lab).inputValue()) !== '') throw new Error('the answer was about another layer');
      await writeFile(join(folder, FILE), NET);
      await state(lab, 'idle').waitFor();
    },

    'initial weights and an activation are chosen, and kept with the study': async ({ window, photographer }) => {
      const lab = await window.webview('lab');
      await lab.getByTestId('initial').selectOption('he-normal');
      await lab.getByTestId('initial-out').selectOption('normal');
      await lab.getByTestId('activation-relu').selectOption('tanh');
      await lab
        .getByTestId('further-settings')
        .getByRole('row', { name: /initial weights of hidden.*set by you/ })
        .waitFor();
      await lab.getByTestId('layers').scrollIntoViewIfNeeded();
      await photographer.shoot(window, 'lab-initial', ['light', 'contrast', 'dark']);
      await fill(lab, QUICK);
      await lab.getByTestId('lab-start').click();
      await state(lab, 'done').waitFor({ timeout: 300_000 });
      await window.reload();
      const again = await window.webview('lab');
      await state(again, 'done').waitFor();
      await again.getByText('He (Kaiming) normal; out: Normal, deviation 0.02').waitFor();
      await again.getByText('relu: Tanh; else as in the file').waitFor();
      if ((await again.getByTestId('lab-stale').count()) > 0) throw new Error('the network is said to have changed');
    },
  },
};
