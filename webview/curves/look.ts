import { color } from 'chart.js/helpers';
import type { CurveRow } from '../../src/protocol/curves';
import { type LineLook, lineLook } from '../kit/chartLook';
import type { Palette } from '../kit/theme';

/** How a run looks everywhere. Themes define six colours; of the runs beyond, each has a shade of its own, nearer to the text. */
export function runLook(place: number, palette: Palette): LineLook {
  const look = lineLook(place, palette);
  return place < palette.lines.length ? look : { ...look, color: shade(look.color, palette.foreground) };
}

/** Halfway to the text. A colour that cannot be read stays as it is. */
function shade(value: string, foreground: string): string {
  const [from, to] = [color(value), color(foreground)];
  if (!from.valid || !to.valid) return value;
  return from.mix(to, 0.5).rgbString() ?? value;
}

/** Training measured with dropout on is another network's loss: it has long dashes, never those of a loss that may be compared. */
export function dashOf({ role, dropout }: Pick<CurveRow, 'role' | 'dropout'>): readonly number[] {
  if (role === 'validation') return [];
  if (role === 'test') return [8, 3, 2, 3];
  if (role === 'other') return [1, 3];
  return { on: [11, 6], off: [2, 3], unknown: [5, 3] }[dropout];
}

/** Hollow is what the network that is used later has not given. */
export function isHollow({ role, dropout }: Pick<CurveRow, 'role' | 'dropout'>): boolean {
  return role === 'train' && dropout === 'on';
}

export function widthOf({ role }: Pick<CurveRow, 'role'>): number {
  return role === 'validation' ? 2.5 : 1.75;
}
