// The lab panel as a user handles it.

/** Small enough for a test of the wiring; what the numbers say is tested elsewhere. */
export const QUICK = { from: '0', to: '0.4', step: '0.4', seeds: '2', epochs: '3', trainSize: '200' };

export async function fill(lab, values) {
  for (const [field, value] of Object.entries(values)) await lab.getByTestId(field).fill(value);
}

export function state(lab, name) {
  return lab.locator(`[data-testid=lab][data-state=${name}]`);
}

/** Waits until some trials, but not all, are done. */
export async function someTrialsDone(lab) {
  await lab.locator('[data-testid=trials-done]:not([data-done="0"])').waitFor({ timeout: 120_000 });
}
