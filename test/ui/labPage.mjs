// The lab panel as a user handles it.
import { poll } from './workbenchPage.mjs';

/** Small enough for a test of the wiring; what the numbers say is tested elsewhere. */
export const QUICK = { from: '0', to: '0.4', step: '0.4', seeds: '2', epochs: '3', trainSize: '200' };

/**
 * Types over what a field holds. Not with Control+A: VS Code answers that in its own window and selects a moment later, over what was typed since.
 */
export async function typeOver(field, text) {
  await field.press('End');
  await field.press('Shift+Home');
  await field.pressSequentially(text);
}

/** Waits until nothing of an element lies beyond its right edge: a new width takes a moment to reach the charts. */
export async function fitsWidth(name, element) {
  const excess = () => element.evaluate((node) => node.scrollWidth - node.clientWidth);
  await poll(`${name} fits its width`, async () => ((await excess()) <= 0 ? true : null), 10_000).catch(async () => {
    throw new Error(`${name} is ${await excess()} pixels too wide`);
  });
}

/**
 * Gives a panel a window of 448 pixels to itself, about 400 for the page: no side bar, no other group of editors. A key or a click can be lost while
 * the workbench lays itself out anew, so the width is asked for, and not taken for granted.
 */
export async function narrow(window, tab, testId) {
  await window.page.setViewportSize({ width: 448, height: 900 });
  if (await window.page.locator('.part.sidebar').isVisible()) await window.command('View: Toggle Primary Side Bar Visibility');
  return poll('the panel has the window to itself', async () => {
    await tab.click();
    const page = await window.webview(testId);
    if ((await page.locator('html').evaluate((node) => node.clientWidth)) > 380) return page;
    await window.command('View: Maximize Editor Group').catch(() => window.page.keyboard.press('Escape'));
    return null;
  });
}

/** Nothing may be cut off, not even in the narrowest group of editors there can be, of 220 pixels. */
export async function fitsNarrowest(window, page) {
  await window.page.setViewportSize({ width: 268, height: 900 });
  await fitsWidth('the page in the narrowest group', page.locator('html'));
  await window.page.setViewportSize({ width: 448, height: 900 });
  await fitsWidth('the page', page.locator('html'));
}

export async function fill(lab, values) {
  for (const [field, value] of Object.entries(values)) await lab.getByTestId(field).fill(value);
}

export function state(lab, name) {
  return lab.locator(`[data-testid=lab][data-state=${name}]`);
}

/** Waits until at least `count` trials are done. */
export async function trialsDone(lab, count) {
  const done = async () => Number(await lab.getByTestId('trials-done').first().getAttribute('data-done'));
  await poll(`${count} trials done`, async () => ((await done()) >= count ? true : null), 240_000);
}

/** What is said below a field: its hint, or what is wrong. */
export async function describedBy(field) {
  return field.evaluate((node) => document.getElementById(node.getAttribute('aria-describedby') ?? '')?.textContent ?? '');
}

export function has(text, part) {
  if (!text.includes(part)) throw new Error(`"${text}" does not say "${part}"`);
}

/** Makes the panel 400 pixels wide and takes a picture there; no part, named by its test id, may be cut off. */
export async function fitsNarrow({ window, photographer }, picture, parts) {
  const lab = await window.webview('lab');
  const before = window.page.viewportSize();
  await window.command('View: Toggle Primary Side Bar Visibility');
  await window.page.setViewportSize({ width: 850, height: 900 });
  await lab.getByTestId(parts[0]).scrollIntoViewIfNeeded();
  await photographer.take(window, picture, 'dark');
  for (const part of parts) await fitsWidth(part, lab.getByTestId(part));
  await window.page.setViewportSize(before);
  await window.command('View: Toggle Primary Side Bar Visibility');
}

/** Trains a small study. */
export async function train({ window }) {
  const lab = await window.webview('lab');
  await fill(lab, QUICK);
  await lab.getByTestId('lab-start').click();
  await state(lab, 'done').waitFor({ timeout: 300_000 });
  return lab;
}

/** The panel after a reload of the window: the study is there, and of the network that stands in the file. */
export async function reloaded({ window }) {
  await window.reload();
  const lab = await window.webview('lab');
  await state(lab, 'done').waitFor();
  if ((await lab.getByTestId('lab-stale').count()) > 0) throw new Error('the network is said to have changed');
  return lab;
}
