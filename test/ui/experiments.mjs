import { fill, fitsNarrowest, narrow, QUICK, state, trialsDone } from './labPage.mjs';

const FILE = 'train_digits.py';

async function openLab(window) {
  await window.goTo(FILE, 'self.hidden2 = nn.Linear');
  await window.command('Dropout: Compare Dropout Rates');
  return window.webview('lab');
}

/** Opens the list of experiments, chooses one, and gives it a small plan; fields that it does not have are left out. */
async function ask(lab, id, plan) {
  const list = lab.getByTestId('experiment-list');
  if ((await list.getAttribute('open')) === null) await list.locator('summary').click();
  await lab.getByTestId(`experiment-${id}`).check();
  const shown = [];
  for (const [field, value] of Object.entries(plan)) if ((await lab.getByTestId(field).count()) > 0) shown.push([field, value]);
  await fill(lab, Object.fromEntries(shown));
}

/** What is said of a finished experiment: as many trainings as were told before, a verdict, a chart with words, a table. */
async function read(lab, trainings) {
  await state(lab, 'done').waitFor({ timeout: 300_000 });
  const done = await lab.getByTestId('trials-done').first().getAttribute('data-done');
  if (done !== trainings) throw new Error(`${done} trainings were done, ${trainings} were told`);
  const verdict = await lab.getByTestId('verdict').getAttribute('data-verdict');
  const said = await lab.getByTestId('verdict-spoken').textContent();
  const words = await lab.getByTestId('outcome-plot').first().getAttribute('aria-label');
  const rows = await lab.getByTestId('outcome-table').first().locator('tbody tr').count();
  if (!(said.length > 20 && words.includes('A table below has all numbers') && rows > 0))
    throw new Error(`${said}; ${words}; ${rows} rows`);
  return verdict;
}

/** Other questions than which rate is best. */
export const experiments = {
  steps: {
    ...Object.fromEntries(
      ['sample-count', 'schedules', 'per-site'].map((id, index) => [
        `${id}: its cost, its training and its verdict`,
        async ({ window, photographer, note }) => {
          if (index === 0) {
            await window.openFile(FILE);
            await window.squiggle('error');
          }
          const lab = index === 0 ? await openLab(window) : await window.webview('lab');
          await state(lab, 'idle').waitFor();
          await ask(lab, id, QUICK);
          const [, trainings] = /^Start (\d+) trainings/.exec(await lab.getByTestId('lab-start').textContent()) ?? [];
          await lab.evaluate(() => window.scrollTo(0, 0));
          if (index === 0) await photographer.shoot(window, 'lab-experiments', ['light', 'contrast', 'dark']);
          await lab.getByTestId('lab-start').click();
          note(`${id}: ${trainings} trainings, ${await read(lab, trainings)}`);
          await photographer.shoot(window, `lab-${id}`, index === 0 ? ['light', 'contrast', 'dark'] : ['dark']);
          await lab.getByTestId('lab-start-over').click();
        },
      ]),
    ),

    'started over, it keeps its looks; other data start anew': async ({ window, photographer }) => {
      const lab = await window.webview('lab');
      await ask(lab, 'sample-count', { ...QUICK, epochs: '60' });
      await lab.getByTestId('lab-start').click();
      if ((await read(lab, '2')) !== 'cannot-tell') throw new Error('it was decided otherwise');
      await lab.getByTestId('lab-start-over').click();
      await fill(lab, { epochs: '61' });
      const before = lab.getByTestId('asked-before');
      await before.filter({ hasText: 'Answered once on this network and these data' }).waitFor();
      await before.scrollIntoViewIfNeeded();
      await photographer.shoot(window, 'lab-asked-before', ['dark']);
      await lab.getByTestId('data').selectOption('wine');
      await before.waitFor({ state: 'detached' });
      await lab.getByTestId('data').selectOption('digits');
      await before.waitFor();
      await lab.getByTestId('lab-start').click();
      await state(lab, 'done').waitFor({ timeout: 300_000 });
      await lab
        .getByTestId('verdict')
        .filter({ hasText: 'Asked before, once before it was started over: now a difference counts where p is below 0.0125' })
        .waitFor();
      await lab.getByTestId('lab-start-over').click();
    },

    'it goes on while its tab is hidden': async ({ window }) => {
      const lab = await window.webview('lab');
      await ask(lab, 'inside', { ...QUICK, seeds: '3', epochs: '20' });
      await lab.getByTestId('lab-start').click();
      await trialsDone(lab, 1);
      // In the group of the panel, which has the focus.
      await window.openFile('classify_keras.py');
      const seen = await window.page.locator('.tabs-container .tab.active', { hasText: 'Lab: DigitNet' }).count();
      if (seen > 0) throw new Error('the tab is not hidden');
      const again = await openLab(window);
      await read(again, '6');
    },

    'its results are there after a reload of the window': async ({ window }) => {
      await window.reload();
      const lab = await window.webview('lab');
      if ((await read(lab, '6')) === 'incomplete') throw new Error('the verdict is gone');
    },

    'in a narrow window': async ({ window, photographer }) => {
      const lab = await narrow(window, window.page.locator('.tabs-container .tab', { hasText: 'Lab: DigitNet' }), 'lab');
      await fitsNarrowest(window, lab);
      await photographer.shoot(window, 'lab-experiment-narrow', ['dark']);
    },
  },
};
