import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describedBy, fitsNarrow, has, reloaded, state, train, typeOver } from './labPage.mjs';

const FILE = 'two_inputs.py';
const NET = `import torch
import torch.nn as nn


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(40, 16)
        self.b = nn.Linear(24, 16)
        self.drop = nn.Dropout(0.4)
        self.out = nn.Linear(32, 10)

    def forward(self, left, right, mask):
        joined = torch.relu(torch.cat([self.a(left), self.b(right)], dim=1))
        return self.out(self.drop(joined * mask))
`;

async function row(lab, name) {
  await lab.getByTestId('layers').getByRole('row', { name }).waitFor();
}

/** A network with more inputs than the data have: what each gets is asked for, kept and written into the study. */
export const inputs = {
  async prepare(folder) {
    await writeFile(join(folder, FILE), NET);
  },

  steps: {
    'what a mask hides is asked for, with its place': async ({ window }) => {
      await window.openFile(FILE);
      await window.goTo(FILE, 'class TwoInputs');
      await window.command('Dropout: Compare Dropout Rates');
      const lab = await window.webview('lab');
      await state(lab, 'unsupported').waitFor();
      has(await lab.getByTestId('sizes-needed').innerText(), 'mask');
      const mask = lab.getByTestId('beside').getByLabel('mask', { exact: true });
      has(await describedBy(mask), 'line 13: def forward(self, left, right, mask):');
      await mask.selectOption({ label: 'Nothing: no step is hidden' });
      await row(lab, /mask.*nothing is hidden, as you set it/);
    },

    'a second input gets columns of its own, typed with the keyboard; wrong ones are told at the field': async ({
      window,
      photographer,
    }) => {
      const lab = await window.webview('lab');
      const right = lab.getByTestId('decisions').getByLabel('right', { exact: true });
      await right.selectOption({ label: 'Give it columns of its own' });
      await state(lab, 'idle').waitFor();
      const columns = lab.getByLabel('Columns for right', { exact: true });
      if ((await columns.inputValue()) !== '41-64') throw new Error(`proposed: ${await columns.inputValue()}`);
      has(await describedBy(columns), 'of 1 to 64');
      await columns.focus();
      await typeOver(columns, '50-70');
      await lab.getByRole('alert').filter({ hasText: 'has columns 1 to 64 to choose from' }).waitFor();
      if ((await columns.getAttribute('aria-invalid')) !== 'true') throw new Error('the field is not marked');
      await photographer.take(window, 'lab-inputs-wrong', 'dark');
      await typeOver(columns, '1-8, 33-48');
      await row(lab, /left.*gets columns 9-32, 49-64 of 64/);
      await row(lab, /right.*gets columns 1-8, 33-48 of 64, as you chose/);
      await lab.getByTestId('decisions').scrollIntoViewIfNeeded();
      await photographer.shoot(window, 'lab-inputs', ['light', 'contrast', 'contrastLight', 'dark']);
    },

    'at 400 pixels nothing is cut off': (scene) => fitsNarrow(scene, 'lab-inputs-narrow', ['decisions', 'beside']),

    'the study keeps them, and they are there after a reload': async (scene) => {
      await train(scene);
      const again = await reloaded(scene);
      await again.getByTestId('lab-start-over').click();
      const columns = again.getByLabel('Columns for right', { exact: true });
      await columns.waitFor();
      if ((await columns.inputValue()) !== '1-8, 33-48') throw new Error(`after the reload: ${await columns.inputValue()}`);
    },
  },
};
