import type { VNode } from 'preact';
import { Check } from '../../kit/Check';
import { lineLook } from '../../kit/chartLook';
import type { Palette } from '../../kit/theme';
import { SERIES_DASH } from '../charts/seriesDash';
import { SERIES, SERIES_LABELS, type SeriesName } from '../model/curves';
import { rateText, rateWords } from '../model/words';

export interface CurveControlsProps {
  readonly rates: readonly number[];
  readonly shownRates: readonly number[];
  readonly onRates: (rates: readonly number[]) => void;
  readonly series: readonly SeriesName[];
  readonly onSeries: (series: readonly SeriesName[]) => void;
  readonly logarithmic: boolean;
  readonly onLogarithmic: (on: boolean) => void;
  readonly showRepeats: boolean;
  readonly onShowRepeats: (on: boolean) => void;
  readonly palette: Palette;
}

/** Legend and choice in one: which rates and which losses the chart shows. */
export function CurveControls(props: CurveControlsProps): VNode {
  const { rates, shownRates, onRates, series, onSeries, palette } = props;
  return (
    <div class="curve-controls">
      <fieldset class="chips">
        <legend class="muted">Rates</legend>
        {rates.map((rate, index) => {
          const shown = shownRates.includes(rate);
          const look = lineLook(index, palette);
          return (
            <button
              key={rate}
              type="button"
              class="chip"
              aria-pressed={shown}
              title={rateWords(rate)}
              onClick={() => onRates(toggled(rates, shownRates, rate))}
            >
              <span aria-hidden="true" style={{ color: look.color }}>
                {look.glyph}
              </span>
              {rateText(rate)}
            </button>
          );
        })}
      </fieldset>
      <div class="curve-options">
        {SERIES.map((name) => (
          <Check key={name} checked={series.includes(name)} onChange={() => onSeries(toggled(SERIES, series, name))}>
            <LineSample name={name} /> {SERIES_LABELS[name]}
          </Check>
        ))}
        <Check checked={props.showRepeats} onChange={props.onShowRepeats}>
          single repeats, thin
        </Check>
        <Check checked={props.logarithmic} onChange={props.onLogarithmic}>
          logarithmic
        </Check>
      </div>
    </div>
  );
}

function LineSample({ name }: { readonly name: SeriesName }): VNode {
  return (
    <svg class="line-sample" width="37" height="8" aria-hidden="true">
      <line
        x1="0"
        y1="4"
        x2="37"
        y2="4"
        stroke="currentColor"
        stroke-width={name === 'validation' ? 2.5 : 1.75}
        stroke-dasharray={SERIES_DASH[name].join(' ')}
      />
    </svg>
  );
}

/** `all` keeps the order; the last one shown cannot be taken away, an empty chart says nothing. */
function toggled<T>(all: readonly T[], shown: readonly T[], one: T): readonly T[] {
  const next = all.filter((item) => (item === one ? !shown.includes(item) : shown.includes(item)));
  return next.length === 0 ? shown : next;
}
