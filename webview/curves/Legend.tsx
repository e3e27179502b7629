import type { VNode } from 'preact';
import type { CurveRow } from '../../src/protocol/curves';
import { dashOf } from './chart';
import { roleWords } from './words';

/** Which line style means what, for the kinds of curves that are drawn. */
export function Legend({ curves }: { readonly curves: readonly CurveRow[] }): VNode {
  const kinds = new Map(curves.map((curve) => [roleWords(curve), curve]));
  return (
    <ul class="legend" aria-label="Line styles">
      {[...kinds].map(([words, curve]) => (
        <li key={words}>
          <svg width="37" height="8" aria-hidden="true">
            <line
              x1="0"
              y1="4"
              x2="37"
              y2="4"
              stroke="currentColor"
              stroke-width={curve.role === 'validation' ? 2.5 : 1.75}
              stroke-dasharray={dashOf(curve).join(' ')}
            />
          </svg>{' '}
          {words}
        </li>
      ))}
    </ul>
  );
}
