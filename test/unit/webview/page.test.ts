import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Study } from '../../../src/lab/study';
import { startHarness } from '../../harness/server.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Whole studies are trained, also on a machine that is busy with other things. */
const LIMIT = 300_000;

/** The real page with the real trainer in a real browser; only VS Code is stood in for. */
describe.skipIf(!existsSync(executablePath))('the lab page in Chromium', { timeout: LIMIT }, () => {
  let browser: Browser;
  let harness: Awaited<ReturnType<typeof startHarness>>;
  const errors: string[] = [];
  let undisturbed: Study;

  beforeAll(async () => {
    harness = await startHarness();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, LIMIT);

  afterAll(async () => {
    await browser?.close();
    await harness?.close();
  });

  async function open(parameters: Record<string, string>): Promise<Page> {
    const page = await browser.newPage();
    page.setDefaultTimeout(LIMIT);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${harness.url}?${new URLSearchParams({ theme: 'vscode-light', ...parameters })}`);
    await stateIs(page, 'idle');
    return page;
  }

  async function stateIs(page: Page, state: string): Promise<void> {
    await page.locator(`[data-testid=lab][data-state=${state}]`).waitFor();
  }

  async function start(page: Page, values: Record<string, string>): Promise<void> {
    const small = { to: '0.4', step: '0.4', seeds: '2', epochs: '4', trainSize: '200' };
    for (const [field, value] of Object.entries({ ...small, ...values })) await page.getByTestId(field).fill(value);
    await page.getByTestId('lab-start').click();
  }

  const stored = (page: Page) => page.evaluate(() => JSON.parse(sessionStorage.getItem('study') ?? 'null') as Study);

  /** What is against the accessibility rules. */
  async function accessibilityOf(page: Page): Promise<readonly string[]> {
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    });
  }

  test('trains, shows a row for each rate, survives a reload and writes a rate', async () => {
    const page = await open({});
    await start(page, {});
    await stateIs(page, 'done');
    await page.reload();
    await stateIs(page, 'done');
    const rows = page.locator('[data-testid=rate-table] tbody tr');
    expect(await rows.count()).toBe(2);
    expect(await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-rate')))).toEqual(['0', '0.4']);
    expect(await page.getByTestId('trials-done').textContent()).toBe('4 of 4 trials done');
    undisturbed = await stored(page);
    expect(undisturbed.trials.flatMap((trial) => trial.epochs)).toHaveLength(16);
    await page.getByTestId('lab-apply-rate').selectOption('0.4');
    expect(await page.getByTestId('lab-apply').textContent()).toContain('Apply rate 0.4 (drops 40 %, keeps 60 %)');
    await page.getByTestId('lab-apply').click();
    expect(await page.getByTestId('lab-applied').textContent()).toContain('0.4');
    await page.close();
  });

  test('a worker that dies changes no number', async () => {
    const page = await open({ kill: '1' });
    await start(page, {});
    await stateIs(page, 'done');
    expect(await page.evaluate(() => document.documentElement.dataset.ended)).toBe('yes');
    const { trials, summaries } = await stored(page);
    const sorted = (study: Pick<Study, 'trials'>) => study.trials.toSorted((a, b) => a.rate - b.rate || a.repeat - b.repeat);
    expect(sorted({ trials })).toEqual(sorted(undisturbed));
    expect(summaries).toEqual(undisturbed.summaries);
    await page.close();
  });

  test('cancel answers at once in the middle of a trial; continue is offered', async () => {
    const page = await open({});
    await start(page, { epochs: '2000' });
    await page.getByText(/epoch \d+ of 2000/).waitFor();
    const before = Date.now();
    await page.getByTestId('lab-cancel').click();
    await stateIs(page, 'cancelled');
    expect(Date.now() - before).toBeLessThan(3000);
    expect(await page.getByTestId('lab-continue').textContent()).toContain('4 trials to go');
    await page.close();
  });

  test('experiments: chosen by keyboard, with their cost; numbers as they arrive, chart, table and verdict; they survive a reload', async () => {
    const page = await open({});
    await page.setViewportSize({ width: 400, height: 800 });
    const sayings: Record<string, RegExp> = {
      'sample-count': /A single run with dropout on changes the test loss by .* \(n = 3 paired repeats, 95 % interval|^Not converged/,
      schedules: /constant rate|^Not converged/,
      'classic-vs-inverted': /^Both forms are the same function: .* \(rate 0\.5 .*, n = 3 trained networks\)/,
    };
    await page.getByTestId('experiment-list').locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('experiment-compare-rates').focus();
    for (const [id, said] of Object.entries(sayings)) {
      if (!(await page.getByTestId('experiment-compare-rates').isVisible()))
        await page.getByTestId('experiment-list').locator('summary').click();
      while (!(await page.getByTestId(`experiment-${id}`).isChecked())) {
        await page.locator('input[name=experiment]:checked').focus();
        await page.keyboard.press('ArrowDown');
      }
      for (const [field, value] of Object.entries({ seeds: '3', epochs: '8', trainSize: '200' })) await page.getByTestId(field).fill(value);
      const trainings = Number(/^Start (\d+) trainings/.exec((await page.getByTestId('lab-start').textContent()) ?? '')?.[1]);
      expect(await page.getByTestId('cost').textContent()).toMatch(/^\d+ trainings, \d+ epochs; .*comparing rates/);
      await page.getByTestId('lab-start').click();
      await stateIs(page, 'done');
      expect(await page.getByTestId('trials-done').textContent()).toBe(`${trainings} of ${trainings} trainings done`);
      expect(await page.getByTestId('verdict-spoken').textContent()).toMatch(said);
      expect(await page.getByTestId('outcome-plot').first().getAttribute('aria-label')).toMatch(/A table below has all numbers/);
      expect(await page.getByTestId('outcome-table').first().locator('tbody tr').count()).toBeGreaterThan(1);
      expect(await accessibilityOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      await page.reload();
      await stateIs(page, 'done');
      expect(await page.getByTestId('verdict-spoken').textContent()).toMatch(said);
      await page.getByTestId('lab-start-over').click();
      await stateIs(page, 'idle');
    }
    await page.close();
  });

  test('an experiment is cancelled at once and goes on where it was, with the same numbers', async () => {
    const page = await open({});
    const tables = () => page.getByTestId('outcome-table').allTextContents();
    await page.getByTestId('experiment-list').locator('summary').click();
    await page.getByTestId('experiment-inside').check();
    // Long enough not to be done before the click on a busy machine.
    await start(page, { seeds: '6', epochs: '150' });
    await page.locator('[data-testid=trials-done]:not([data-done="0"])').waitFor();
    await page.getByTestId('lab-cancel').click();
    await stateIs(page, 'cancelled');
    await page.reload();
    await stateIs(page, 'cancelled');
    await page.getByTestId('lab-continue').click();
    await stateIs(page, 'done');
    const resumed = await tables();
    await page.getByTestId('lab-start-over').click();
    await page.getByTestId('lab-start').click();
    await stateIs(page, 'done');
    expect(await tables()).toEqual(resumed);
    await page.close();
  });

  test('an experiment that has nothing to say here says why before it starts', async () => {
    const page = await open({});
    await page.getByTestId('experiment-list').locator('summary').click();
    await page.getByTestId('experiment-convergence-cost').check();
    await page.getByTestId('from').fill('0.2');
    await page.getByTestId('experiment-refused').waitFor();
    expect(await page.getByTestId('experiment-refused').textContent()).toContain('rate 0 is not among the rates');
    expect(await page.getByTestId('lab-start').isDisabled()).toBe(true);
    await page.getByTestId('experiment-search').check();
    await page.getByTestId('search').selectOption('asha');
    expect(await page.getByTestId('lab-start').textContent()).toMatch(/^Start about \d+ trainings$/);
    expect(await accessibilityOf(page)).toEqual([]);
    await page.close();
  });

  test('a bad CSV file is explained in place', async () => {
    const page = await open({ csv: 'broken.csv' });
    await page.getByTestId('data').selectOption('file');
    await page.getByTestId('choose-file').click();
    expect(await page.getByTestId('data-problem').textContent()).toContain('broken.csv, line 18, column 2');
    expect(await page.getByTestId('lab-start').isDisabled()).toBe(true);
    await page.close();
  });

  test('data are chosen by keyboard; their fields and what they warn of appear, also in a narrow panel', async () => {
    const page = await open({ loads: '1' });
    await page.setViewportSize({ width: 400, height: 800 });
    const groups = await page.locator('[data-testid=data] optgroup').evaluateAll((all) => all.map((group) => group.getAttribute('label')));
    expect(groups).toEqual(['Bundled', 'Made from a seed', 'Yours', 'What the file loads']);
    await page.getByTestId('data').focus();
    await page.keyboard.type('iris');
    await page.getByTestId('data-leaks').filter({ hasText: '1 row of 150 repeats the inputs of another' }).waitFor();
    await page.getByTestId('drop-duplicates').focus();
    await page.keyboard.press('Space');
    await page.getByTestId('data-notes').filter({ hasText: '149 rows' }).waitFor();
    await page.getByTestId('data').focus();
    await page.keyboard.type('xor');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('made-rows');
    await page.getByTestId('made-rows').fill('90');
    await page.getByTestId('data-notes').filter({ hasText: '90 rows' }).waitFor();
    await page.getByTestId('data').selectOption('loaded:0');
    expect(await page.getByTestId('target').inputValue()).not.toBe('');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    await page.close();
  });

  test('everything can be reached by keyboard and nothing is against the accessibility rules', async () => {
    const page = await open({});
    expect(await accessibilityOf(page)).toEqual([]);
    const wanted = ['lab-reveal', 'data', 'from', 'to', 'step', 'seeds', 'epochs', 'optimizer', 'seed', 'lab-start'];
    const reached = new Set<string | null>();
    for (let press = 0; press < 30; press += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null));
    }
    expect(wanted.filter((id) => !reached.has(id))).toEqual([]);
    await page.close();
  });

  test('the line that a setting comes from is shown in the file, by keyboard too', async () => {
    const page = await open({});
    const revealed = () => page.evaluate(() => JSON.parse(document.documentElement.dataset.revealed ?? 'null') as unknown);
    await page.locator('#learningRate-note').getByRole('button', { name: 'line 31' }).press('Enter');
    await page.waitForFunction(() => document.documentElement.dataset.revealed !== undefined);
    expect(await revealed()).toEqual({ start: 820, end: 827 });
    await page.getByTestId('lab-reveal').click();
    await page.waitForFunction(() => document.documentElement.dataset.revealed === 'null');
    await page.getByTestId('learningRate').fill('0.02');
    expect(await page.locator('#learningRate-note').textContent()).toBe('set by you');
    expect(await page.locator('#optimizer-note').getByRole('button').count()).toBe(1);
    await page.close();
  });

  test('initial weights are chosen by keyboard, for all layers and for one that is named; also in a narrow panel', async () => {
    const page = await open({});
    await page.setViewportSize({ width: 400, height: 800 });
    await page.getByLabel('Initial weights', { exact: true }).focus();
    await page.keyboard.type('he (kaiming) n');
    const rows = page.getByTestId('further-settings');
    await rows.getByRole('row', { name: 'initial weights of fc1, fc2, fc3 He, normal set by you' }).waitFor();
    await page.getByRole('combobox', { name: 'Initial weights of fc3' }).focus();
    await page.keyboard.type('normal');
    await rows.getByRole('row', { name: 'initial weights of fc3 normal, mean 0, deviation 0.02 set by you' }).waitFor();
    await page.getByLabel('Deviation of the normal').fill('-1');
    await page.getByText('Must be above 0 and at most 10.').waitFor();
    expect(await page.getByTestId('lab-start').isDisabled()).toBe(true);
    await page.getByLabel('Deviation of the normal').fill('0.1');
    await rows.getByRole('row', { name: 'initial weights of fc3 normal, mean 0, deviation 0.1 set by you' }).waitFor();
    const table = page.getByTestId('layers');
    expect(await table.evaluate((element) => element.scrollWidth - (element.parentElement?.clientWidth ?? 0))).toBeLessThanOrEqual(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    await page.close();
  });

  test('an activation is chosen by keyboard for its layer, and taken back; also in a narrow panel', async () => {
    const page = await open({});
    await page.setViewportSize({ width: 400, height: 800 });
    const rows = page.getByTestId('further-settings');
    await rows.getByRole('row', { name: 'activation of act1, act2 ReLU' }).waitFor();
    await page.getByRole('combobox', { name: 'Activation of act2' }).focus();
    await page.keyboard.type('tanh');
    await rows.getByRole('row', { name: 'activation of act2 Tanh set by you' }).waitFor();
    await rows.getByRole('row', { name: 'activation of act1 ReLU' }).waitFor();
    await page.keyboard.press('Home');
    await rows.getByRole('row', { name: 'activation of act1, act2 ReLU' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    await page.close();
  });

  test('a layer that cannot be trained is asked about; the keyboard answers and stays where it is', async () => {
    const page = await browser.newPage({ viewport: { width: 400, height: 800 } });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${harness.url}?theme=vscode-light&network=unsupported`);
    await stateIs(page, 'unsupported');
    await page.getByLabel('rnn: nn.LSTM').focus();
    await page.keyboard.press('ArrowDown');
    await stateIs(page, 'idle');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('decide-rnn');
    expect(await page.locator('[data-testid=layers] tr', { hasText: 'nn.LSTM' }).textContent()).toContain('as you chose');
    await page.reload();
    await stateIs(page, 'idle');
    expect(await page.getByLabel('rnn: nn.LSTM').inputValue()).toBe('identity');
    await page.close();
  });

  test('no error was thrown on any page', () => {
    expect(errors).toEqual([]);
  });
});
