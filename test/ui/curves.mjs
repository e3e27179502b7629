import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitsNarrowest, narrow } from './labPage.mjs';
import { poll } from './workbenchPage.mjs';

const PROGRAM = 'leaves.py';
const LOG = 'history.csv';
const TREE_ROW = '.pane:has([aria-label^="Training Runs"]) .monaco-list-row';

/** A program in a folder of its own, which keeps a log of its training. */
const SOURCE = `"""Tell the species of a leaf from 64 measurements of its margin."""
import keras
from keras import layers


def build(species=100):
    leaf_net = keras.Sequential(
        [
            keras.Input((64,)),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.1),
            layers.Dense(512, activation="relu"),
            layers.Dense(species),
        ],
        name="leaf_net",
    )
    return leaf_net


def train(images, labels, validation, epochs=40):
    leaf_net = build()
    leaf_net.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    log = keras.callbacks.CSVLogger("history.csv")
    leaf_net.fit(images, labels, validation_data=validation, epochs=epochs, callbacks=[log])
`;

const HEADER = 'epoch,loss,val_loss\n';

/** Epochs of a training whose validation loss turns after the tenth. */
function rows(from, to) {
  let text = '';
  for (let epoch = from; epoch <= to; epoch++) {
    const wobble = 0.004 * Math.sin(epoch * 2.3);
    const validation = 0.35 + 0.6 * Math.exp(-epoch / 3) + 0.02 * Math.max(0, epoch - 10) + wobble;
    text += `${epoch},${(0.05 + Math.exp(-epoch / 6)).toFixed(4)},${validation.toFixed(4)}\n`;
  }
  return text;
}

const log = ({ folder }) => join(folder, 'leaves', LOG);

/** A run in the tree, when it says this. */
const run = (window, text) => window.page.locator(TREE_ROW, { hasText: text }).first();

const chart = (page, text) => page.locator(`[data-testid=training-chart][aria-label*="${text}"]`);

/** A log that appears during a training: what it says in the tree, in the source and as curves, all in one window. */
export const curves = {
  async prepare(folder) {
    await mkdir(join(folder, 'leaves'));
    await writeFile(join(folder, 'leaves', PROGRAM), SOURCE);
    // What logs say is an opinion, which the recommended rules leave out.
    await writeFile(join(folder, 'dropout-doctor.toml'), 'preset = "all"\n');
  },

  steps: {
    'a log that a training begins is found, and its first epochs say nothing': async (scene) => {
      const { window } = scene;
      await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'leaves' }).click();
      await window.openFile(PROGRAM);
      await window.page.locator('.codelens-decoration', { hasText: '1 dropout site' }).waitFor();
      await window.command('Explorer: Focus on Training Runs View');
      await writeFile(log(scene), HEADER + rows(0, 3));
      await run(window, 'cannot tell').waitFor();
    },

    'tree, lens and finding follow what the training writes': async (scene) => {
      const { window, photographer } = scene;
      for (let epoch = 4; epoch <= 34; epoch += 10) await appendFile(log(scene), rows(epoch, epoch + 9));
      await run(window, 'overfits since epoch').waitFor();
      await window.page.locator('.codelens-decoration', { hasText: /overfits since epoch \d+: train/ }).waitFor();
      await window.squiggle('info');
      await photographer.shoot(window, 'runs', ['light', 'contrast', 'contrastLight', 'dark']);
    },

    'the hover over the dropout says what its training did': async ({ window, photographer }) => {
      await window.goTo(`leaves/${PROGRAM}`, 'layers.Dropout(0.1)');
      const text = await window.hover('Training:');
      if (!/overfits since epoch/.test(text)) throw new Error(`the hover says:\n${text}`);
      for (const theme of ['light', 'contrast', 'contrastLight', 'dark']) {
        await photographer.wear(window, theme);
        await window.goTo(`leaves/${PROGRAM}`, 'layers.Dropout(0.1)');
        await window.hover('Training:');
        await photographer.take(window, 'runs-hover', theme);
      }
      await window.page.keyboard.press('Escape');
    },

    'a run in the tree leads to its curves, and they grow': async (scene) => {
      const { window } = scene;
      await run(window, 'overfits since epoch').click();
      const page = await window.webview('training-chart');
      await page.getByRole('heading', { name: '1 run' }).waitFor();
      await chart(page, 'at epoch 43').waitFor();
      await page.getByTestId('verdict').filter({ hasText: 'Overfits' }).waitFor();
      await appendFile(log(scene), rows(44, 59));
      await chart(page, 'at epoch 59').waitFor();
    },

    'the curves in each theme': async ({ window, photographer }) => {
      await photographer.shoot(window, 'curves', ['light', 'contrast', 'contrastLight', 'dark']);
      await (await window.webview('training-chart')).getByTestId('training-chart').waitFor();
    },

    'the log as text can be reopened as curves': async ({ window }) => {
      await window.closeTab(LOG);
      await window.openFile(LOG);
      await window.command('View: Reopen Editor With...');
      await window.choose('Training Curves');
      await chart(await window.webview('training-chart'), 'at epoch 59').waitFor();
    },

    'a table with columns that nobody knows is asked about once': async ({ window, folder }) => {
      const odd = `turn,alpha,beta\n${rows(0, 40)}`;
      await writeFile(join(folder, 'odd_one.csv'), odd);
      await window.contextMenu('odd_one.csv', 'Show Training Curves');
      for (const column of ['turn', 'Epochs', 'alpha', 'beta']) await window.answer('Columns of odd_one.csv', column);
      await chart(await window.webview('training-chart'), 'odd_one: validation').waitFor();
      await window.closeTab('odd_one.csv');
      await writeFile(join(folder, 'odd_two.csv'), odd);
      await window.contextMenu('odd_two.csv', 'Show Training Curves');
      await chart(await window.webview('training-chart'), 'odd_two: validation').waitFor();
      await window.closeTab('odd_two.csv');
      // Until the tree shows it a row may still move under the mouse.
      await run(window, 'odd_two.csv').waitFor();
      for (const name of ['odd_one.csv', 'odd_two.csv']) {
        await rm(join(folder, name));
        await run(window, name).waitFor({ state: 'detached' });
      }
    },

    'a run is given to a network by hand': async ({ window }) => {
      await run(window, 'training_log.csv').click();
      const page = await window.webview('training-chart');
      await page.getByRole('button', { name: /^choose…/ }).click();
      await window.choose('DigitModel');
      await page.getByText('You chose this network for the run.').waitFor();
      await window.closeTab('training_log.csv');
    },

    'keys reach the table, and choices are there again after the page was hidden': async ({ window }) => {
      const page = await window.webview('training-chart');
      await page.getByLabel('Metric').focus();
      await poll('the box for the table has the focus', async () => {
        await window.page.keyboard.press('Tab');
        return (await page.evaluate(() => document.activeElement?.dataset.testid)) === 'as-table' ? true : null;
      });
      await window.page.keyboard.press('Space');
      await page.getByTestId('values').getByText('(best)').waitFor();
      await window.tab(PROGRAM).click();
      await window.tab(LOG).click();
      await (await window.webview('values')).getByTestId('values').getByText('(best)').waitFor();
    },

    'the curves come back after a reload of the window, and what was chosen by hand is known': async ({ window, photographer }) => {
      await window.reload();
      const page = await window.webview('values');
      await page.getByTestId('values').getByText('(best)').waitFor();
      await run(window, 'DigitModel').waitFor();
      await photographer.shoot(window, 'curves-table', ['light', 'dark']);
      await (await window.webview('values')).getByTestId('as-table').uncheck();
      await chart(await window.webview('training-chart'), 'at epoch 59').waitFor();
    },

    'a narrow window can be read': async ({ window, photographer }) => {
      const page = await narrow(window, window.tab(LOG), 'training-chart');
      await fitsNarrowest(window, page);
      await photographer.shoot(window, 'curves-narrow', ['light', 'contrast', 'contrastLight', 'dark']);
    },

    'what is written anew is drawn anew': async (scene) => {
      const { window } = scene;
      await writeFile(log(scene), HEADER + rows(0, 11));
      await chart(await window.webview('training-chart'), 'at epoch 11').waitFor();
    },
  },
};
