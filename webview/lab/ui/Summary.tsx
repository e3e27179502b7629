import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { RateSummary, Study } from '../../../src/lab/study';
import { ChartCanvas } from '../../kit/ChartCanvas';
import type { Palette } from '../../kit/theme';
import { summaryConfig } from '../charts/summaryConfig';
import { verdictParts } from '../model/verdict';
import { lossText, rateText } from '../model/words';

export interface SummaryProps {
  readonly study: Study;
  readonly lossName: string;
  readonly palette: Palette;
}

/** Rate against validation loss. */
export function Summary({ study, lossName, palette }: SummaryProps): VNode {
  const { summaries, verdict } = study;
  const config = useMemo(() => summaryConfig({ summaries, verdict, lossName, palette }), [summaries, verdict, lossName, palette]);
  return (
    <section class="section" aria-labelledby="summary-title">
      <h2 id="summary-title">Validation loss by rate</h2>
      {summaries.length === 0 ? (
        <p class="muted">Appears with the first finished trial.</p>
      ) : (
        <>
          <ChartCanvas config={config} label={conclusion(summaries, verdictParts(verdict).heading)} testId="summary-chart" />
          <p class="muted legend-line">
            ◆ chosen · ● cannot be told apart from the best · ○ other. Bars: 95 % intervals of the mean over repeats; none with one repeat.
          </p>
        </>
      )}
    </section>
  );
}

function conclusion(summaries: readonly RateSummary[], word: string): string {
  const finite = summaries.filter((summary) => Number.isFinite(summary.validationLoss));
  const best = finite.reduce<RateSummary | null>((least, one) => (least && least.validationLoss <= one.validationLoss ? least : one), null);
  if (!best) return 'Validation loss by rate: no finite value yet.';
  const ends = `Validation loss by rate: smallest at rate ${rateText(best.rate)} with ${lossText(best.validationLoss)}`;
  const zero = finite.find((summary) => summary.rate === 0);
  return `${ends}${zero && zero !== best ? `, ${lossText(zero.validationLoss)} at rate 0` : ''}. ${word}. The table below has all numbers.`;
}
