// Screenshots of Training Curves in each theme and width into test-results/curves/; fails on accessibility violations and sideways scrolling.
//   node test/harness/curvesShoot.mjs [CASE …]   only some cases
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startHarness } from './server.mjs';

const THEMES = ['vscode-dark', 'vscode-light', 'vscode-high-contrast', 'vscode-high-contrast-light'];
const WIDTHS = [1200, 400];
/** Name of the picture, address parameters, and what a user does first. */
const LOOKS = [
  ['overfit', { case: 'overfit' }],
  ['overfit-smooth', { case: 'overfit' }, (page) => page.getByTestId('smoothing').fill('0.6')],
  ['good', { case: 'good' }],
  ['short', { case: 'short' }],
  ['diverged', { case: 'diverged' }, (page) => page.getByTestId('logarithmic').check()],
  ['steps', { case: 'steps' }, (page) => page.getByTestId('smoothing').fill('0.9')],
  ['together', { case: 'together' }],
  ['mixed', { case: 'mixed' }],
  [
    'twelve',
    { case: 'twelve' },
    (page) =>
      page
        .getByTestId('run-filter')
        .fill('trial')
        .then(() => page.getByTestId('draw-found').click()),
  ],
  ['twelve-table', { case: 'twelve' }, (page) => page.getByTestId('as-table').check()],
  ['table', { case: 'overfit' }, (page) => page.getByTestId('as-table').check()],
  ['many', { case: 'many' }, (page) => page.getByTestId('run-filter').fill('overfits dropout=0.4')],
  ['none', { case: 'none' }],
  ['failed', { case: 'mixed', fail: 'curves' }],
  ['refused', { case: 'overfit', fail: 'openLog' }, (page) => page.getByRole('button', { name: /open the log/ }).click()],
];

const target = fileURLToPath(new URL('../../test-results/curves/', import.meta.url));
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
await mkdir(target, { recursive: true });
const wanted = process.argv.slice(2);
const harness = await startHarness();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const problems = [];

async function check(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  for (const { id, nodes } of violations)
    problems.push(
      `${name}: ${id}: ${nodes
        .slice(0, 3)
        .map((node) => `${node.html} ${node.failureSummary}`)
        .join('\n  ')}`,
    );
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) problems.push(`${name}: scrolls sideways by ${wide} pixels`);
}

try {
  for (const [name, parameters, prepare] of LOOKS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const theme of THEMES) {
      const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
      page.on('pageerror', (error) => problems.push(`${name}: page error: ${error.message}`));
      page.on('console', (message) => message.type() === 'error' && problems.push(`${name}: console: ${message.text()}`));
      await page.goto(`${harness.url}curves?${new URLSearchParams({ theme, ...parameters })}`);
      await page.locator('[data-testid=curves]:not([data-state=loading])').waitFor();
      await prepare?.(page);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        // The next frames, so that charts have taken their new size.
        await page.waitForTimeout(150);
        const title = `${name}-${theme.replace('vscode-', '')}-${width}`;
        await check(page, title);
        await page.screenshot({ path: `${target}${title}.png`, fullPage: name !== 'many' });
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  await harness.close();
}
for (const problem of problems) console.error(problem);
console.log(`Screenshots in ${target}; ${problems.length} problems.`);
process.exitCode = problems.length > 0 ? 1 : 0;
