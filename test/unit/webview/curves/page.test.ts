import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHarness } from '../../../harness/server.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const LIMIT = 90_000;

interface Stand {
  grow(epochs: number): void;
  showCase(name: string): void;
  readonly hostCalls: readonly { readonly method: string; readonly argument: unknown }[];
}

/** The real page in a real browser; only VS Code is stood in for. */
describe.skipIf(!existsSync(executablePath))('Training Curves in Chromium', { timeout: LIMIT }, () => {
  let browser: Browser;
  let harness: Awaited<ReturnType<typeof startHarness>>;
  const errors: string[] = [];

  beforeAll(async () => {
    harness = await startHarness();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, LIMIT);

  afterAll(async () => {
    await browser?.close();
    await harness?.close();
  });

  async function open(parameters: Record<string, string>, width = 1200): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    page.setDefaultTimeout(LIMIT);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${harness.url}curves?${new URLSearchParams({ theme: 'vscode-dark', ...parameters })}`);
    await page.locator('[data-testid=curves]:not([data-state=loading])').waitFor();
    return page;
  }

  const label = (page: Page) => page.getByTestId('training-chart').getAttribute('aria-label');
  const drawn = (page: Page) => page.locator('[data-testid=drawn] .drawn-name').allTextContents();
  const grow = (page: Page, epochs: number) => page.evaluate((count) => (globalThis as unknown as Stand).grow(count), epochs);
  /** Differs when anything on the canvas does. */
  const look = (page: Page) => page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  async function untilLookChanges(page: Page, before: string): Promise<string> {
    await expect.poll(async () => (await look(page)) !== before, { timeout: 20_000 }).toBe(true);
    return look(page);
  }

  test('says what the run says, draws it anew for each choice, and tells the same numbers in a table', async () => {
    const page = await open({ case: 'overfit' });
    expect(await page.getByTestId('verdict').textContent()).toMatch(/^Overfits\. Validation loss rose/);
    await expect.poll(() => label(page)).toMatch(/validation 0\.5\d+ at epoch 40, overfits/);
    expect(await page.getByTestId('remarks').textContent()).toContain('Training with dropout on');
    let seen = await untilLookChanges(page, '');
    await page.getByTestId('smoothing').fill('0.6');
    seen = await untilLookChanges(page, seen);
    await page.getByTestId('logarithmic').check();
    seen = await untilLookChanges(page, seen);
    await page.evaluate(() => {
      document.body.className = 'vscode-light';
    });
    seen = await untilLookChanges(page, seen);
    await page.getByTestId('metric').selectOption('accuracy');
    await untilLookChanges(page, seen);
    expect(await page.getByTestId('remarks').textContent()).toContain('Judged was loss');
    await page.getByTestId('metric').selectOption('loss');
    await page.getByTestId('as-table').check();
    const rows = page.locator('[data-testid=values] tbody tr');
    expect(await rows.count()).toBe(40);
    expect(await page.locator('[data-testid=values] td', { hasText: '(best)' }).allTextContents()).toEqual([
      expect.stringMatching(/^0\.3\d+ \(best\)$/),
    ]);
    await page.close();
  });

  test('the stretch since it overfits goes with the run that is drawn', async () => {
    const page = await open({ case: 'overfit' });
    const before = await untilLookChanges(page, '');
    await page.evaluate(() => (globalThis as unknown as Stand).showCase('good'));
    await page.getByText('Good fit.').waitFor();
    await untilLookChanges(page, before);
    // The words of the stretch were at its top: nothing is drawn there any more.
    await expect.poll(() => label(page)).toContain('good fit');
    await page.close();
  });

  test('runs are ticked, found and drawn together; a thirteenth is refused in words', async () => {
    const page = await open({ case: 'many' });
    expect(await drawn(page)).toEqual(['trial 1997', 'trial 1998', 'trial 1999']);
    await page.getByTestId('run-filter').fill('overfits dropout=0.4');
    await page.getByText('250 found').waitFor();
    await page.getByTestId('draw-found').click();
    expect(await drawn(page)).toHaveLength(12);
    const thirteenth = page.locator('[data-testid=runs] input').nth(12);
    await thirteenth.click();
    expect(await page.getByTestId('failure').textContent()).toContain('At most 12 runs');
    expect(await thirteenth.isChecked()).toBe(false);
    await page.locator('[data-testid=runs] input').nth(3).click();
    await page.getByTestId('failure').waitFor({ state: 'detached' });
    expect(await drawn(page)).toHaveLength(11);
    await page.getByTestId('draw-none').click();
    expect(await page.getByTestId('nothing-drawn').textContent()).toContain('Tick a run');
    await page.getByTestId('run-filter').fill('');
    await page.getByTestId('sort-best').click();
    expect(await page.locator('[data-testid=runs] th[aria-sort]').getAttribute('aria-sort')).toBe('ascending');
    await page.close();
  });

  test('choices outlive the page; the place is there for the host', async () => {
    const page = await open({ case: 'mixed' });
    await page.getByRole('checkbox', { name: 'smoke-test' }).uncheck();
    await page.getByTestId('smoothing').fill('0.3');
    await page.getByTestId('as-table').check();
    await page.reload();
    await page.getByTestId('values').waitFor();
    expect(await drawn(page)).toEqual(['logs/train.csv', 'baseline']);
    expect(await page.getByTestId('smoothing').inputValue()).toBe('0.3');
    const memory = await page.evaluate(() => JSON.parse(sessionStorage.getItem('curves') ?? '{}'));
    expect(memory.place).toBe('file:///sample/logs');
    await page.close();
  });

  test('a run that grows takes nothing from the reader: place, focus, and peace', async () => {
    const page = await open({ case: 'live' }, 600);
    await page.getByRole('checkbox', { name: 'live' }).waitFor();
    await expect.poll(() => label(page)).toContain('at epoch 6');
    await page.evaluate(() => {
      const region = document.querySelector('[data-testid=curves-said]');
      const said: string[] = [];
      Object.assign(globalThis, { said });
      if (region)
        new MutationObserver(() => said.push(region.textContent ?? '')).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        });
    });
    await page.getByTestId('run-filter').focus();
    await page.keyboard.type('trial');
    await page.evaluate(() => scrollTo(0, 500));
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
    // What stands at the top stays where it is seen: where lines above it are added, the page is scrolled by their height.
    await page.evaluate(() => Object.assign(globalThis, { seen: document.elementFromPoint(innerWidth / 2, 80) }));
    const place = () => page.evaluate(() => Math.round((globalThis as unknown as { seen: Element }).seen.getBoundingClientRect().top));
    const before = await place();
    for (let epochs = 7; epochs <= 19; epochs += 1) await grow(page, epochs);
    await expect.poll(() => label(page)).toContain('at epoch 19');
    expect([await place(), await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))]).toEqual([before, 'run-filter']);
    expect(await page.evaluate(() => (globalThis as unknown as { said: string[] }).said)).toEqual([]);
    await grow(page, 20);
    await page.getByTestId('curves-said').filter({ hasText: 'live: Overfits since epoch 17.' }).waitFor({ state: 'attached' });
    expect(await place()).toBe(before);
    await page.close();
  });

  test('a failure is said, and gone when it works', async () => {
    for (const fail of ['ready', 'curves']) {
      const page = await open({ case: 'overfit' });
      await page.goto(`${harness.url}curves?${new URLSearchParams({ case: 'overfit', fail })}`);
      await page.getByTestId('failure').filter({ hasText: 'locked by another program' }).waitFor();
      expect(await page.getByTestId('training-chart').count()).toBe(0);
      expect(await page.getByText(/^Reading|Judged was/).count()).toBe(0);
      await page.getByTestId('retry').click();
      await page.getByTestId('failure').waitFor({ state: 'detached' });
      await expect.poll(() => label(page)).toContain('at epoch 40');
      await page.close();
    }
    const page = await open({ case: 'overfit', fail: 'openLog' });
    const link = page.getByRole('button', { name: 'open the log of logs/train.csv' });
    await link.click();
    await page.getByTestId('failure').waitFor();
    await link.click();
    await page.getByTestId('failure').waitFor({ state: 'detached' });
    await page.close();
  });

  test('everything is reached and worked by keyboard, and focus is seen', async () => {
    const page = await open({ case: 'mixed' });
    const reached = new Set<string>();
    for (let press = 0; press < 40; press += 1) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return ['', 'solid'];
        return [
          element.getAttribute('data-testid') ?? element.getAttribute('aria-label') ?? (element.textContent || element.tagName),
          getComputedStyle(element).outlineStyle,
        ];
      });
      expect(`${name} ${outline}`).not.toMatch(/none$/);
      reached.add(name ?? '');
    }
    for (const wanted of [
      'metric',
      'smoothing',
      'logarithmic',
      'as-table',
      'sort-name',
      'draw-none',
      'INPUT',
      'Do not draw baseline',
      'change the network of baseline',
    ])
      expect([...reached]).toContain(wanted);
    await page.getByRole('button', { name: 'Do not draw baseline' }).focus();
    await page.keyboard.press('Enter');
    expect(await drawn(page)).toEqual(['logs/train.csv', 'smoke-test']);
    await page.getByTestId('smoothing').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByTestId('smoothing').getAttribute('aria-valuetext')).toBe('0.05');
    await page.getByTestId('as-table').focus();
    await page.keyboard.press('Space');
    await page.getByTestId('values').waitFor();
    await page.close();
  });

  test('nothing is against the accessibility rules, and nothing scrolls sideways in a narrow window', async () => {
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    for (const name of ['mixed', 'none', 'together']) {
      const page = await open({ case: name }, 400);
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
      });
      expect(violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
      await page.close();
    }
  });

  test('twelve runs of 16,384 points each and 2,000 runs answer quickly', async () => {
    const page = await open({ case: 'heavy' });
    await page.getByTestId('run-filter').fill('finetune');
    await page.getByTestId('draw-found').click();
    await expect.poll(() => label(page)).toContain('12 runs');
    /** Milliseconds that an input takes until the page is drawn. */
    const cost = (id: string, value: string) =>
      page.getByTestId(id).evaluate((element: HTMLInputElement, next) => {
        const before = performance.now();
        element.value = next;
        element.dispatchEvent(new Event('input', { bubbles: true }));
        return new Promise<number>((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - before))));
      }, value);
    const drawing = [];
    for (const value of ['0.5', '0.7', '0.9']) drawing.push(await cost('smoothing', value));
    await page.evaluate(() => (globalThis as unknown as Stand).showCase('many'));
    await page.getByText('2,000 runs').waitFor();
    const filtering = [];
    for (const value of ['t', 'tr', 'dropout=0.4']) filtering.push(await cost('run-filter', value));
    console.log(
      `smoothing 12 x 16,384 points: ${drawing.map(Math.round).join(', ')} ms; filtering 2,000 runs: ${filtering.map(Math.round).join(', ')} ms`,
    );
    // An order of magnitude of room for busy machines.
    expect(Math.min(...drawing)).toBeLessThan(2_500);
    expect(Math.min(...filtering)).toBeLessThan(1_500);
    await page.close();
  });

  test('no error was thrown on any page', () => {
    expect(errors).toEqual([]);
  });
});
