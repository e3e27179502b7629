import './Plots.css';
import type { ComponentChildren, VNode } from 'preact';
import { useId, useMemo, useState } from 'preact/hooks';
import { ChartCanvas } from '../../kit/ChartCanvas';
import { lineLook } from '../../kit/chartLook';
import type { Palette } from '../../kit/theme';
import { DASHES, plotConfig, REFERENCE_DASH } from '../charts/plotConfig';
import { type DrawnPlot, plotWords } from '../model/plots';

export interface PlotChartProps {
  readonly plot: DrawnPlot;
  /** Places of the series that are shown at first; absent = all. */
  readonly first?: readonly number[];
  readonly palette: Palette;
  readonly testId: string;
  readonly children?: ComponentChildren;
}

/** Pixels of a name beside its points, and of the axis below all of them. */
const ROW = 38;
const AXIS = 64;
/** Lines beyond which their choice is folded away. */
const OPEN = 8;

/** A chart with its legend, in which series are switched on and off. */
export function PlotChart({ plot, first, palette, testId, children }: PlotChartProps): VNode {
  const title = useId();
  const [picked, setPicked] = useState<readonly number[] | null>(null);
  const all = plot.series.map((_, index) => index);
  const shown = (picked ?? first ?? all).filter((index) => index < all.length);
  const config = useMemo(() => plotConfig({ plot, shown, palette }), [plot, shown.join(), palette]);
  const height = plot.categories ? { '--plot-height': `${Math.max(160, AXIS + ROW * plot.categories.length)}px` } : undefined;
  const visible = { ...plot, series: plot.series.filter((_, index) => shown.includes(index)) };
  const toggle = (index: number) => {
    const next = all.filter((one) => (one === index ? !shown.includes(one) : shown.includes(one)));
    // An empty chart says nothing.
    if (next.length > 0) setPicked(next);
  };
  return (
    <section class="section plot" style={height} aria-labelledby={title}>
      <h3 id={title}>{plot.title}</h3>
      <Legend plot={plot} shown={shown} palette={palette} onToggle={toggle} />
      <ChartCanvas config={config} label={plotWords(visible)} testId={testId} />
      {children}
    </section>
  );
}

interface LegendProps {
  readonly plot: DrawnPlot;
  readonly shown: readonly number[];
  readonly palette: Palette;
  readonly onToggle: (index: number) => void;
}

/** What the lines are, and which of them are drawn. Of many only the drawn ones stand open. */
function Legend({ plot, shown, palette, onToggle }: LegendProps): VNode | null {
  const { series, reference, title, categories } = plot;
  const sample = (index: number) => {
    const look = lineLook(index, palette);
    return <Sample dash={categories ? null : (DASHES[index % DASHES.length] ?? [])} color={look.color} glyph={look.glyph} />;
  };
  const chips = series.length > 1 && (
    <fieldset class="chips">
      <legend class="visually-hidden">{`Lines of ${title}`}</legend>
      {series.map(({ label }, index) => (
        <button key={label} type="button" class="chip" aria-pressed={shown.includes(index)} onClick={() => onToggle(index)}>
          {sample(index)}
          {label}
        </button>
      ))}
    </fieldset>
  );
  const isLong = series.length > OPEN;
  return (
    <>
      {isLong ? (
        <details>
          <summary class="muted">{`Choose lines (${shown.length} of ${series.length} shown)`}</summary>
          {chips}
        </details>
      ) : (
        chips
      )}
      {(isLong || reference) && (
        <div class="plot-legend muted">
          {isLong &&
            shown.map((index) => (
              <span key={index}>
                {sample(index)} {series[index]?.label}
              </span>
            ))}
          {reference && (
            <span>
              <Sample dash={REFERENCE_DASH} color={palette.foreground} glyph="" /> {reference.label}
            </span>
          )}
        </div>
      )}
    </>
  );
}

interface SampleProps {
  /** null = points without a line. */
  readonly dash: readonly number[] | null;
  readonly color: string;
  readonly glyph: string;
}

function Sample({ dash, color, glyph }: SampleProps): VNode {
  return (
    <>
      {dash && (
        <svg class="line-sample" width="26" height="8" aria-hidden="true">
          <line x1="0" y1="4" x2="26" y2="4" stroke={color} stroke-width="2" stroke-dasharray={dash.join(' ')} />
        </svg>
      )}
      <span aria-hidden="true" style={{ color }}>
        {glyph}
      </span>
    </>
  );
}
