import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describedBy, fitsNarrow, has, reloaded, state, train, typeOver } from './labPage.mjs';

const FILE = 'open_net.py';
const NET = `import torch.nn as nn


class OpenNet(nn.Module):
    def __init__(self, inputs, hidden, classes, activation, dropout=0.4):
        super().__init__()
        layers = []
        for size in hidden:
            layers += [nn.Linear(inputs, size), nn.ReLU() if activation == "relu" else nn.Tanh(), nn.Dropout(dropout)]
            inputs = size
        self.body = nn.Sequential(*layers)
        self.out = nn.Linear(inputs, classes)

    def forward(self, x):
        return self.out(self.body(x))
`;
const USES = `from open_net import OpenNet

small = OpenNet(64, [16], 10, "relu")
large = OpenNet(64, [64, 32], 10, activation="tanh")
`;

async function openLab(window) {
  await window.goTo(FILE, 'class OpenNet');
  await window.command('Dropout: Compare Dropout Rates');
  return window.webview('lab');
}

/** A network whose sizes no file gives: what the data tell is proposed, the rest is asked for, kept and written into the study. */
export const sizes = {
  async prepare(folder) {
    await writeFile(join(folder, FILE), NET);
    await writeFile(join(folder, 'uses.py'), USES);
  },

  steps: {
    'what nothing decides is asked for by name, with its kind and place; data tell the rest': async ({ window, photographer }) => {
      await window.openFile(FILE);
      const lab = await openLab(window);
      await state(lab, 'unsupported').waitFor();
      has(await lab.getByTestId('sizes-needed').innerText(), 'hidden, activation');
      const hidden = lab.getByRole('textbox', { name: 'hidden', exact: true });
      has(await describedBy(hidden), 'needed: a list; line 8: for size in hidden:');
      if ((await lab.getByLabel('classes', { exact: true }).inputValue()) !== '10') throw new Error('the classes are not told by the data');
      has(await describedBy(lab.getByLabel('classes', { exact: true })), 'from the data');
      await lab.getByTestId('sizes').scrollIntoViewIfNeeded();
      await photographer.shoot(window, 'lab-sizes-asked', ['light', 'contrast', 'dark']);
    },

    'a call of another file fills them': async ({ window }) => {
      const lab = await window.webview('lab');
      const calls = lab.getByLabel('As the program builds it');
      const labels = await calls.locator('option').allTextContents();
      const small = labels.indexOf('uses.py: small = OpenNet(64, [16], 10, "relu")');
      if (small < 0) throw new Error(`the call is not offered: ${labels.join(' | ')}`);
      await calls.selectOption({ index: small });
      await state(lab, 'idle').waitFor();
      if ((await lab.getByLabel('hidden', { exact: true }).inputValue()) !== '[16]') throw new Error('hidden was not filled');
    },

    'they are typed with the keyboard alone, and what cannot be is told at its field': async ({ window, photographer }) => {
      const lab = await window.webview('lab');
      const hidden = lab.getByLabel('hidden', { exact: true });
      await hidden.focus();
      await typeOver(hidden, '32, oops 3');
      await lab.getByRole('alert').filter({ hasText: 'takes a list' }).waitFor();
      if ((await hidden.getAttribute('aria-invalid')) !== 'true') throw new Error('the field is not marked');
      await photographer.take(window, 'lab-sizes-wrong', 'dark');
      await typeOver(hidden, '24, 16');
      await lab
        .getByTestId('layers')
        .getByRole('row', { name: /body\.3: nn\.Linear.*400 parameters/ })
        .waitFor();
      const others = lab.getByTestId('sizes-others').locator('summary');
      await others.focus();
      await others.press('Enter');
      has(await describedBy(lab.getByLabel('dropout', { exact: true })), 'by default');
      await photographer.shoot(window, 'lab-sizes', ['light', 'contrast', 'contrastLight', 'dark']);
    },

    'at 400 pixels nothing is cut off': (scene) => fitsNarrow(scene, 'lab-sizes-narrow', ['sizes']),

    'the study keeps them, and they are there after a reload': async (scene) => {
      const lab = await train(scene);
      await lab.getByText('inputs 64, hidden [24, 16], classes 10, activation relu').first().waitFor();
      await reloaded(scene);
    },
  },
};
