import './Curves.css';
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Study } from '../../../src/lab/study';
import { ChartCanvas } from '../../kit/ChartCanvas';
import type { Palette } from '../../kit/theme';
import { curveConfig } from '../charts/curveConfig';
import { type RateCurve, type RepeatCurve, rateCurves, ratesToShow, SERIES, type SeriesName } from '../model/curves';
import { lossText, rateText } from '../model/words';
import type { LiveTrial } from '../session/state';
import { CurveControls } from './CurveControls';

export interface CurvesProps {
  readonly study: Study;
  readonly live: ReadonlyMap<string, LiveTrial>;
  readonly lossName: string;
  readonly palette: Palette;
}

/** Loss by epoch, live. */
export function Curves({ study, live, lossName, palette }: CurvesProps): VNode {
  const { plan, trials, verdict } = study;
  const [picked, setPicked] = useState<readonly number[] | null>(null);
  const [series, setSeries] = useState<readonly SeriesName[]>(SERIES);
  const [logarithmic, setLogarithmic] = useState(false);
  const [showRepeats, setShowRepeats] = useState(true);
  const rates = picked ?? ratesToShow(plan.rates, 'rate' in verdict && verdict.rate !== 0 ? verdict.rate : null);
  const curves = useMemo(() => {
    const repeats: RepeatCurve[] = [
      ...trials.map((trial) => ({ ...trial, complete: trial.state === 'finished' })),
      ...[...live.values()].map((trial) => ({ ...trial, complete: false })),
    ];
    return rates.flatMap((rate) => rateCurves(rate, repeats, series));
  }, [trials, live, rates.join(), series]);
  const config = useMemo(
    () => curveConfig({ curves, rates: plan.rates, epochs: plan.epochs, logarithmic, showRepeats, lossName, palette }),
    [curves, plan, logarithmic, showRepeats, lossName, palette],
  );
  return (
    <section class="section" aria-labelledby="curves-title">
      <h2 id="curves-title">Loss by epoch</h2>
      <CurveControls
        rates={plan.rates}
        shownRates={rates}
        onRates={setPicked}
        series={series}
        onSeries={setSeries}
        logarithmic={logarithmic}
        onLogarithmic={setLogarithmic}
        showRepeats={showRepeats}
        onShowRepeats={setShowRepeats}
        palette={palette}
      />
      <ChartCanvas config={config} label={conclusion(curves)} testId="curve-chart" />
    </section>
  );
}

function conclusion(curves: readonly RateCurve[]): string {
  const ends = curves.flatMap(({ rate, series, mean }) => {
    const last = mean.at(-1);
    return series === 'validation' && last ? `rate ${rateText(rate)} ${lossText(last.y)} at epoch ${last.x}` : [];
  });
  return ends.length === 0 ? 'Loss by epoch: nothing trained yet.' : `Loss by epoch. Validation loss at the end: ${ends.join(', ')}.`;
}
