import { fill, QUICK, state, trialsDone } from './labPage.mjs';

const FILE = 'train_digits.py';

async function openLab(window) {
  await window.goTo(FILE, 'self.hidden2 = nn.Linear');
  await window.command('Dropout: Compare Dropout Rates');
  return window.webview('lab');
}

/** A study outlives its panel and its window. */
export const restart = {
  steps: {
    'a panel that is closed mid-study keeps what was finished': async ({ window, note }) => {
      await window.openFile(FILE);
      await window.squiggle('error');
      const lab = await openLab(window);
      await state(lab, 'idle').waitFor();
      await fill(lab, { ...QUICK, seeds: '4', epochs: '100' });
      await lab.getByTestId('lab-start').click();
      await trialsDone(lab, 3);
      await window.closeTab('Lab: DigitNet');
      const again = await openLab(window);
      await state(again, 'cancelled').waitFor();
      const kept = Number(await again.getByTestId('trials-done').first().getAttribute('data-done'));
      if (!(kept >= 2)) throw new Error(`${kept} trials were kept`);
      note(`${kept} of 8 trials were kept`);
    },

    'the panel and its study come back after a reload of the window': async ({ window, photographer }) => {
      await window.reload();
      const lab = await window.webview('lab');
      await state(lab, 'cancelled').waitFor();
      await photographer.shoot(window, 'lab-restored', ['dark']);
    },

    'Continue finishes the study': async ({ window }) => {
      const lab = await window.webview('lab');
      await lab.getByTestId('lab-continue').click();
      await state(lab, 'done').waitFor({ timeout: 300_000 });
      const done = await lab.getByTestId('trials-done').first().getAttribute('data-done');
      if (done !== '8') throw new Error(`${done} of 8 trials are done`);
    },

    'a finished study is there after another reload': async ({ window }) => {
      await window.reload();
      const lab = await window.webview('lab');
      await state(lab, 'done').waitFor();
      await lab.getByTestId('verdict').waitFor();
    },
  },
};
