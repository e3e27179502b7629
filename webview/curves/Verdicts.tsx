import type { VNode } from 'preact';
import type { RunRow } from '../../src/protocol/curves';
import { Notice } from '../kit/Notice';
import type { Palette } from '../kit/theme';
import { Glyph } from './Glyph';
import { verdictWords } from './news';
import type { DrawnRun } from './picture';
import { countText, lookOf, reasonAfter, runTitle } from './words';

/** Troubles of one log that are named. */
const MOST_TROUBLES = 5;

/** What the runs that are drawn say, and what of their logs could not be read. */
export function Verdicts({ runs, palette }: { readonly runs: readonly DrawnRun[]; readonly palette: Palette }): VNode {
  const [only, ...others] = runs;
  if (only && others.length === 0)
    return (
      <Notice tone={lookOf(only.run.verdict).tone} testId="verdict">
        <strong>{lookOf(only.run.verdict).words}.</strong> {reasonAfter(lookOf(only.run.verdict).words, only.run.verdict.reason)}
        <Troubles run={only.run} />
      </Notice>
    );
  return (
    <section class="section" aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">What they say</h2>
      <ul class="verdicts">
        {runs.map(({ run, place }) => (
          <li key={run.id} data-testid="verdict">
            <Glyph place={place} palette={palette} />
            <div>
              <strong>
                {runTitle(run)}: {verdictWords(run.verdict)}.
              </strong>{' '}
              {reasonAfter(lookOf(run.verdict).words, run.verdict.reason)}
              <Troubles run={run} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Troubles({ run: { troubles } }: { readonly run: RunRow }): VNode | null {
  if (troubles.length === 0) return null;
  const rest = troubles.length - MOST_TROUBLES;
  return (
    <ul class="troubles muted">
      {troubles.slice(0, MOST_TROUBLES).map((trouble, index) => (
        <li key={index}>{trouble}</li>
      ))}
      {rest > 0 && <li>{countText(rest, 'more place')} could not be read.</li>}
    </ul>
  );
}
