import type { Axis } from '../run';

/** A loss with three digits that count. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(size >= 100 ? 4 : size >= 1 ? 3 : 2)));
}

export function percent(share: number): string {
  const value = Math.abs(share) * 100;
  return `${value >= 1000 ? Math.round(value).toLocaleString('en-US') : value >= 9.95 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1)} %`;
}

/** "epoch 7", "step 1,500"; rows count from 1 for people. */
export function place(axis: Axis, at: number): string {
  if (axis === 'row') return `row ${(at + 1).toLocaleString('en-US')}`;
  return `${axis} ${Number.isInteger(at) ? at.toLocaleString('en-US') : String(Number(at.toFixed(2)))}`;
}

/** How often the noise goes into a rise: "9 times the noise". */
export function times(rise: number, noise: number): string {
  if (noise < 1e-6 || rise / noise > 100) return 'more than 100 times the noise';
  const ratio = rise / noise;
  return `${ratio >= 3 ? ratio.toFixed(0) : ratio.toFixed(1)} times the noise`;
}
