import type { PointStyle } from 'chart.js';
import { color } from 'chart.js/helpers';
import type { Palette } from './theme';

/** How one line of many looks everywhere: colour and marker, so that neither has to stand alone. */
export interface LineLook {
  readonly color: string;
  readonly marker: PointStyle & string;
  /** The marker as a character, for legends. */
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

/** Six colours and seven markers: the pair is unique for 42 lines. */
export function lineLook(index: number, palette: Palette): LineLook {
  const [marker, glyph] = MARKERS[index % MARKERS.length] ?? MARKERS[0];
  return { color: palette.lines[index % palette.lines.length] ?? palette.foreground, marker, glyph };
}

/** Axes and fonts that all charts share. */
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
