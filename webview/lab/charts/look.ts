import type { PointStyle } from 'chart.js';
import { color } from 'chart.js/helpers';
import type { Palette } from '../../kit/theme';
import type { SeriesName } from '../model/curves';

/** How one rate looks everywhere: colour and marker, so that neither has to stand alone. */
export interface RateLook {
  readonly color: string;
  readonly marker: PointStyle & string;
  /** The marker as a character, for the legend. */
  readonly glyph: string;
}

const MARKERS = [
  ['circle', '●'],
  ['triangle', '▲'],
  ['rect', '■'],
  ['rectRot', '◆'],
  ['crossRot', '✖'],
  ['cross', '✚'],
  ['star', '✱'],
] as const;

/** Six colours and seven markers: the pair is unique for 42 rates. */
export function rateLook(index: number, palette: Palette): RateLook {
  const [marker, glyph] = MARKERS[index % MARKERS.length] ?? MARKERS[0];
  return { color: palette.lines[index % palette.lines.length] ?? palette.foreground, marker, glyph };
}

/** Line style of a series; the loss with dropout on is the dashed one. */
export const SERIES_DASH: Readonly<Record<SeriesName, readonly number[]>> = {
  validation: [],
  train: [2, 3],
  trainDropoutOn: [9, 5],
};

/** Axes and fonts that both charts share. */
export function axis(palette: Palette, title: string) {
  return {
    title: { display: true, text: title, color: palette.muted, font: { family: palette.fontFamily } },
    ticks: { color: palette.muted, font: { family: palette.fontFamily } },
    grid: { color: palette.grid, lineWidth: palette.highContrast ? 0.5 : 1 },
    border: { color: palette.grid },
  };
}

/** The same colour, see-through. A colour that cannot be read stays as it is. */
export function faded(value: string, alpha: number): string {
  return color(value).alpha(alpha).rgbString() ?? value;
}
