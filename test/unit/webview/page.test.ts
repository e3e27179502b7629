import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Study } from '../../../src/lab/study';
import { startHarness } from '../../harness/server.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const LIMIT = 90_000;

/** The real page with the real trainer in a real browser; only VS Code is stood in for. */
describe.skipIf(!existsSync(executablePath))('the lab page in Chromium', { timeout: LIMIT }, () => {
  let browser: Browser;
  let harness: Awaited<ReturnType<typeof startHarness>>;
  const errors: string[] = [];
  let undisturbed: Study;
  let crew = 0;

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

  /** Workers that the page has made since it was loaded. */
  const workers = (page: Page) => page.evaluate(() => Number(document.documentElement.dataset.workers));
  const stored = (page: Page) => page.evaluate(() => JSON.parse(sessionStorage.getItem('study') ?? 'null') as Study);

  test('trains, shows a row for each rate, survives a reload and writes a rate', async () => {
    const page = await open({});
    await start(page, {});
    await stateIs(page, 'done');
    crew = await workers(page);
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
    expect(await workers(page)).toBe(crew + 1);
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
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    });
    expect(violations).toEqual([]);
    const wanted = ['lab-reveal', 'data', 'from', 'to', 'step', 'seeds', 'epochs', 'optimizer', 'seed', 'lab-start'];
    const reached = new Set<string | null>();
    for (let press = 0; press < 25; press += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null));
    }
    expect(wanted.filter((id) => !reached.has(id))).toEqual([]);
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
    await page.close();
  });

  test('no error was thrown on any page', () => {
    expect(errors).toEqual([]);
  });
});
