import type { VNode } from 'preact';
import type { CurveRow } from '../../src/protocol/curves';
import type { Palette } from '../kit/theme';
import { dashOf, isHollow, runLook, widthOf } from './look';
import { bestOf, type DrawnRun } from './picture';
import { roleWords } from './words';

/** Which line style means what, for the kinds of curves that are drawn. */
export function Legend({ runs, palette }: { readonly runs: readonly DrawnRun[]; readonly palette: Palette }): VNode {
  const kinds = new Map<string, CurveRow>();
  for (const { curves } of runs) for (const curve of curves) kinds.set(roleWords(curve), curve);
  const hasBest = runs.some((run) => bestOf(run, run.judged?.metric ?? '') !== null);
  const [only, ...others] = runs;
  // Of a single run its own colour; of several the lines have those of their runs.
  const color = only && others.length === 0 ? runLook(only.place, palette).color : palette.foreground;
  return (
    <ul class="legend" aria-label="Line styles">
      {[...kinds].map(([words, curve]) => (
        <li key={words}>
          <LineSample curve={curve} color={color} ground={palette.background} /> {words}
        </li>
      ))}
      {hasBest && (
        <li>
          <svg width="18" height="18" aria-hidden="true">
            <circle cx="9" cy="9" r="7" fill="none" stroke={color} stroke-width="2.5" />
          </svg>{' '}
          best
        </li>
      )}
    </ul>
  );
}

function LineSample({ curve, color, ground }: { readonly curve: CurveRow; readonly color: string; readonly ground: string }): VNode {
  return (
    <svg width="56" height="12" aria-hidden="true">
      <line x1="0" y1="6" x2="56" y2="6" stroke={color} stroke-width={widthOf(curve)} stroke-dasharray={dashOf(curve).join(' ')} />
      <circle cx="28" cy="6" r="3.5" fill={isHollow(curve) ? ground : color} stroke={color} stroke-width="1.5" />
    </svg>
  );
}
