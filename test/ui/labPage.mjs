// The lab panel as a user handles it.
import { poll } from './workbenchPage.mjs';

/** Small enough for a test of the wiring; what the numbers say is tested elsewhere. */
export const QUICK = { from: '0', to: '0.4', step: '0.4', seeds: '2', epochs: '3', trainSize: '200' };

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
