import type { VNode } from 'preact';
import { Check } from '../kit/Check';
import { SelectField } from '../kit/Field';
import type { CurvesActions } from './actions';
import type { Picture } from './picture';
import type { Choice } from './state';
import { AXES } from './words';

export interface ControlsProps {
  readonly picture: Picture;
  readonly choice: Choice;
  readonly actions: CurvesActions;
}

/** What is drawn, and how. */
export function Controls({ picture, choice, actions }: ControlsProps): VNode {
  const { metrics, metric, axes, axis } = picture;
  const { smoothing, logarithmic, asTable } = choice;
  const words = smoothing === 0 ? 'off' : String(smoothing);
  return (
    <div class="curve-controls">
      <SelectField
        id="metric"
        label="Metric"
        value={metric}
        options={metrics.map((name) => ({ value: name, label: name }))}
        onValue={(value) => actions.choose({ metric: value })}
      />
      {axes.length > 1 && (
        <SelectField
          id="axis"
          label="Over"
          value={axis}
          options={axes.map((one) => ({ value: one, label: AXES[one] }))}
          onValue={(value) => actions.choose({ axis: axes.find((one) => one === value) ?? null })}
        />
      )}
      <div class="field">
        <label class="field-label" for="smoothing">
          Smoothing <span class="smoothing-value">{words}</span>
        </label>
        <input
          id="smoothing"
          class="smoothing"
          type="range"
          min="0"
          max="0.95"
          step="0.05"
          value={smoothing}
          aria-valuetext={words}
          data-testid="smoothing"
          onInput={(event) => actions.choose({ smoothing: Number(event.currentTarget.value) })}
        />
      </div>
      <div class="curve-checks">
        <Check checked={logarithmic} onChange={(on) => actions.choose({ logarithmic: on })} testId="logarithmic">
          logarithmic
        </Check>
        <Check checked={asTable} onChange={(on) => actions.choose({ asTable: on })} testId="as-table">
          as a table
        </Check>
      </div>
    </div>
  );
}
