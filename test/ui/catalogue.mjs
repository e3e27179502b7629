import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../workbench/install.mjs';

/** A file, a text with a finding, what the hover over it says, and an entry of its menu. */
const PLACES = [
  ['torch_modes.py', 'F.scaled_dot_product_attention', 'has no training flag', 'in training only'],
  ['torch_modes.py', 'nn.Dropout(keep_prob)', 'looks like a keep probability', 'Pass 1 - keep_prob'],
  ['keras_net.py', 'layers.Dropout(0.25)', 'feeds the batch normalization', 'Put the batch normalization before the dropout'],
  ['keras_net.py', 'call(self, inputs)', 'only if `call` has a `training` parameter', 'Add training=None to call and pass it on'],
  ['flax_net.py', 'nn.Dropout(0.2)', 'neither here nor where it is built', 'Pass deterministic=not train'],
  ['by_hand.py', 'np.random.rand(*A1.shape)', 'This mask keeps a share of `keep_prob`', 'Divide by keep_prob (inverted dropout)'],
  ['by_hand.py', 'backward(self, dout)', 'does not use `self.mask`', 'Multiply the gradient'],
  ['model.js', 'tf.layers.dropout({rate: 50})', 'is not a probability', 'Set the rate to 0.5 (drops 50 %, keeps 50 %)'],
];

/** Findings in every framework: what is said of them is there to read, in every theme and in a narrow window. */
export const catalogue = {
  prepare: (folder) => cp(join(root, 'test', 'ui', 'catalogue'), folder, { recursive: true }),

  steps: {
    ...Object.fromEntries(
      PLACES.map(([file, at, said, title], index) => [
        `${file}: ${at}`,
        async ({ window, photographer }) => {
          await window.openFile(file);
          await window.page.locator('.squiggly-error, .squiggly-warning').first().waitFor({ state: 'attached' });
          for (const theme of index === 0 ? ['light', 'contrast', 'dark'] : ['dark']) {
            await photographer.wear(window, theme);
            await look({ window, photographer, theme }, [file, at, said, title], `finding-${index}`);
          }
        },
      ]),
    ),

    'a cell of a notebook, which calls its magics beside it': async ({ window, photographer }) => {
      await window.openNotebook('tuning.ipynb');
      await window.squiggle('error');
      const cell = window.page.locator('.notebookOverlay .code-cell-row', { hasText: 'optim.SGD' });
      await window.quickFix('Call it: model.eval()', cell.locator('.view-line').last());
      await photographer.take(window, 'finding-notebook-menu', 'dark');
      await window.page.keyboard.press('Escape');
      await photographer.wear(window, 'light');
      await photographer.take(window, 'finding-notebook', 'light');
      await photographer.wear(window, 'dark');
    },

    'in a narrow window': async ({ window, photographer }) => {
      await window.command('View: Toggle Primary Side Bar Visibility');
      await window.page.setViewportSize({ width: 400, height: 800 });
      for (const [index, place] of PLACES.entries()) await look({ window, photographer, theme: 'dark' }, place, `finding-${index}-narrow`);
    },
  },
};

/** Hover and menu of one finding; the menu must offer the fix, the ways to silence it and its explanation. */
async function look({ window, photographer, theme }, [file, at, said, title], name) {
  await window.goTo(file, at);
  await window.hover(said);
  await photographer.take(window, `${name}-hover`, theme);
  await window.page.keyboard.press('Escape');
  await window.quickFix(title);
  await photographer.take(window, `${name}-menu`, theme);
  const rows = await window.page.locator('.action-widget .monaco-list-row').allInnerTexts();
  for (const wanted of ['on this line', 'in this file', 'Explain rule'])
    if (!rows.some((row) => row.includes(wanted))) throw new Error(`${file}: no "${wanted}" in ${JSON.stringify(rows)}`);
  await window.page.keyboard.press('Escape');
}
