import { fill, fitsNarrowest, narrow, QUICK, state, trialsDone } from './labPage.mjs';
import { poll } from './workbenchPage.mjs';

const FILE = 'train_digits.py';
/** For the pictures: few rows with wrong labels, so that the network overfits and dropout has something to do. */
const SHOWN = { from: '0', to: '0.6', step: '0.2', seeds: '4', epochs: '160', trainSize: '600', labelNoise: '20' };

/** The main job: a bug is underlined, fixed, the file analysed, its network trained at several rates, and a rate written back. */
export const fromBugToRate = {
  steps: {
    'a dropout bug is underlined and listed under Problems': async ({ window }) => {
      await window.openFile(FILE);
      await window.squiggle('error');
      await window.squiggle('warning');
      await window.page.keyboard.press('Control+Shift+m');
      await window.page.locator('.markers-panel .monaco-list-row', { hasText: 'stays on after' }).waitFor();
      await window.page.keyboard.press('Control+Shift+m');
    },

    'Ctrl+. fixes it, and the fix is saved': async ({ window, photographer, note }) => {
      const before = await window.onDisk(FILE);
      await window.goTo(FILE, 'F.dropout(x, 0.5)');
      for (const theme of ['light', 'dark']) {
        await photographer.wear(window, theme);
        const presses = await window.quickFix('Pass training=self.training');
        if (presses > 1) note(`Ctrl+. was pressed ${presses} times`);
        await photographer.take(window, 'finding', theme);
        if (theme === 'light') await window.page.keyboard.press('Escape');
      }
      await window.page.keyboard.press('Enter');
      await window.page.locator(`.tab.dirty[data-resource-name="${FILE}"]`).waitFor();
      await window.save(FILE);
      const after = await window.untilOnDisk(FILE, (text) => text !== before, 'the fix on disk');
      const expected = before.replace('F.dropout(x, 0.5)', 'F.dropout(x, 0.5, training=self.training)');
      if (after !== expected) throw new Error(`the fix wrote:\n${after}`);
      await poll('the squiggle to go', async () => ((await window.page.locator('.squiggly-error').count()) === 0 ? true : null));
    },

    'Analyze Dropout opens a report whose places lead to the source': async ({ window, photographer }) => {
      await window.command('Dropout: Analyze Dropout');
      const report = await window.webview('report');
      await report.locator('[data-testid=finding]').first().waitFor();
      await window.page.locator('.codelens-decoration', { hasText: '2 dropout sites · no findings' }).waitFor();
      await photographer.shoot(window, 'report');
      const finding = report.locator('[data-testid=finding][data-rule=keep-prob-as-rate]');
      await finding.getByTestId('place').first().click();
      await window.page.locator(`.tab.active[data-resource-name="${FILE}"]`).waitFor();
      const line = (await window.onDisk(FILE)).split('\n').findIndex((text) => text.includes('nn.Dropout(keep_prob)')) + 1;
      await window.page.locator('.statusbar', { hasText: `Ln ${line},` }).waitFor();
    },

    'Compare Dropout Rates opens the lab on the network under the cursor': async ({ window, photographer }) => {
      await window.goTo(FILE, 'self.hidden2 = nn.Linear');
      await window.command('Dropout: Compare Dropout Rates');
      const lab = await window.webview('lab');
      await state(lab, 'idle').waitFor();
      await lab.getByTestId('layers').waitFor();
      await photographer.shoot(window, 'lab-start');
    },

    'the lab trains and shows its progress': async ({ window, photographer, screenshots }) => {
      const lab = await window.webview('lab');
      await fill(lab, screenshots ? SHOWN : QUICK);
      await lab.getByTestId('lab-start').click();
      await state(lab, 'running').waitFor();
      if (screenshots) await trialsDone(lab, 3);
      await photographer.shoot(window, 'lab-running', ['dark']);
    },

    'the study ends with a verdict and a table of all rates': async ({ window, photographer, screenshots }) => {
      const lab = await window.webview('lab');
      await state(lab, 'done').waitFor({ timeout: 900_000 });
      await lab.getByTestId('verdict').waitFor();
      const rows = await lab.locator('[data-testid=rate-table] tbody tr').count();
      const expected = screenshots ? 4 : 2;
      if (rows !== expected) throw new Error(`${rows} rows instead of ${expected}`);
      await photographer.shoot(window, 'lab', ['light', 'contrast', 'contrastLight', 'dark']);
    },

    'Export asks for a format and a file, and writes the results there': async ({ window, photographer }) => {
      const lab = await window.webview('lab');
      await lab.getByTestId('lab-export').click();
      await window.answer('Export the results of the lab', 'Markdown');
      const dialog = window.page.locator('.quick-input-widget', { hasText: 'OK' });
      const path = dialog.locator('.quick-input-box input');
      const file = await poll('the path that is offered', async () => {
        const offered = await path.inputValue();
        return offered.endsWith('.md') ? offered.split('/').at(-1) : null;
      });
      await photographer.take(window, 'lab-export', 'dark');
      // What is pressed while the dialog still reads its folder is lost.
      await poll('the dialog to close', async () => {
        await path.press('Enter').catch(() => undefined);
        await window.page.waitForTimeout(1000);
        return (await dialog.isVisible()) ? null : true;
      });
      const text = await window.untilOnDisk(file, (written) => written.length > 0, 'the results on disk');
      const verdict = await lab.getByTestId('verdict').getByRole('heading').first().textContent();
      if (!text.startsWith('#') || !text.includes(verdict.trim())) throw new Error(`no "${verdict}" in\n${text}`);
    },

    'Apply writes the rate into the source, and undo takes it back': async ({ window, photographer, screenshots }) => {
      const lab = await window.webview('lab');
      const before = await window.onDisk(FILE);
      const rate = screenshots ? '0.6' : '0.4';
      await lab.getByTestId('lab-apply-rate').selectOption(rate);
      await lab.getByTestId('lab-apply').click();
      await lab.getByTestId('lab-applied').waitFor();
      await photographer.shoot(window, 'lab-applied', ['dark']);
      await window.save(FILE);
      const after = await window.untilOnDisk(FILE, (text) => text !== before, 'the rate on disk');
      const expected = before
        .replace('F.dropout(x, 0.5,', `F.dropout(x, ${rate},`)
        .replace('self.drop = nn.Dropout(0.5)', `self.drop = nn.Dropout(${rate})`);
      if (after !== expected) throw new Error(`Apply wrote:\n${after}`);
      await window.page.keyboard.press('Control+z');
      await window.save(FILE);
      await window.untilOnDisk(FILE, (text) => text === before, 'the text as it was');
    },

    'a narrow panel can be read': async ({ window, photographer }) => {
      const lab = await narrow(window, window.page.locator('.tabs-container .tab', { hasText: 'Lab: DigitNet' }), 'lab');
      await fitsNarrowest(window, lab);
      await photographer.shoot(window, 'lab-narrow', ['dark']);
      await lab.getByRole('heading', { name: 'Validation loss by rate' }).scrollIntoViewIfNeeded();
      await photographer.shoot(window, 'lab-narrow-rates', ['dark']);
    },
  },
};
