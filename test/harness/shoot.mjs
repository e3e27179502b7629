// Screenshots of the lab page in each theme and width, with real training, into test-results/lab/; fails on accessibility violations.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startHarness } from './server.mjs';

const THEMES = ['vscode-dark', 'vscode-light', 'vscode-high-contrast'];
const WIDTHS = [1200, 400];
const target = fileURLToPath(new URL('../../test-results/lab/', import.meta.url));
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
await mkdir(target, { recursive: true });

const harness = await startHarness();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const problems = [];

async function open(parameters, study) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  if (study) await page.addInitScript((text) => sessionStorage.getItem('study') ?? sessionStorage.setItem('study', text), study);
  await page.goto(`${harness.url}?${new URLSearchParams(parameters)}`);
  await page.waitForSelector('[data-testid=lab]:not([data-state=loading])');
  return page;
}

async function check(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }),
  );
  for (const { id, nodes } of violations)
    problems.push(`${name}: ${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n  ')}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) problems.push(`${name}: scrolls sideways by ${wide} pixels`);
}

async function shoot(page, name) {
  // The next frame, so that charts have taken their new size.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
  await check(page, name);
  await page.screenshot({ path: `${target}${name}.png`, fullPage: true });
}

async function everyLook(name, parameters, study, prepare) {
  for (const theme of THEMES) {
    const page = await open({ theme, ...parameters }, study);
    await prepare?.(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await shoot(page, `${name}-${theme.replace('vscode-', '')}-${width}`);
    }
    await page.close();
  }
}

async function fill(page, values) {
  for (const [field, value] of Object.entries(values)) await page.getByTestId(field).fill(value);
}

try {
  await everyLook('start', {});
  await everyLook('unsupported', { network: 'unsupported' });
  await everyLook('bad-csv', { csv: 'broken.csv' }, null, async (page) => {
    await page.getByTestId('data').selectOption('file');
    await page.getByTestId('choose-file').click();
    await page.getByTestId('data-problem').waitFor();
    await fill(page, { from: '0.9', step: 'x' });
  });

  const page = await open({ theme: 'vscode-dark', kill: '1' });
  await fill(page, { to: process.env.TO ?? '0.6', step: '0.2', epochs: process.env.EPOCHS ?? '40', trainSize: '300', labelNoise: '20' });
  await page.getByTestId('lab-start').click();
  await page.locator('[data-testid=trials-done]:not([data-done="0"])').waitFor({ timeout: 120_000 });
  await shoot(page, 'running-dark-1200');
  await page.getByTestId('lab-cancel').click();
  await page.locator('[data-testid=lab][data-state=cancelled]').waitFor();
  const cancelled = await page.evaluate(() => sessionStorage.getItem('study'));
  await page.getByTestId('lab-continue').click();
  await page.locator('[data-testid=lab][data-state=done]').waitFor({ timeout: 600_000 });
  const done = await page.evaluate(() => sessionStorage.getItem('study'));
  await page.close();

  await everyLook('cancelled', {}, cancelled);
  await everyLook('done', {}, done, async (one) => {
    await one.getByTestId('lab-apply-rate').selectOption('0.4');
    await one.getByTestId('lab-apply').click();
    await one.getByTestId('lab-applied').waitFor();
  });
} finally {
  await browser.close();
  await harness.close();
}
for (const problem of problems) console.error(problem);
console.log(`Screenshots in ${target}; ${problems.length} problems.`);
process.exitCode = problems.length > 0 ? 1 : 0;
