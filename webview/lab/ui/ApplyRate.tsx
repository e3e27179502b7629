import './ApplyRate.css';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Study } from '../../../src/lab/study';
import { Button } from '../../kit/Button';
import { Notice } from '../../kit/Notice';
import { countText, rateInWords, rateText } from '../model/words';
import type { LabState } from '../session/state';

export interface ApplyRateProps {
  readonly state: LabState;
  readonly study: Study;
  readonly onApply: (rate: number) => void;
}

/** Writes a rate into the source: the one the verdict names, or any other that was tried. */
export function ApplyRate({ state, study, onApply }: ApplyRateProps): VNode | null {
  const { subject, gone, applied } = state;
  const advised = 'rate' in study.verdict ? study.verdict.rate : null;
  const [chosen, setChosen] = useState<number | null>(null);
  const tried = study.summaries.map((summary) => summary.rate);
  if (tried.length === 0 || !subject || subject.siteCount === 0) return null;
  const rate = chosen ?? advised;
  return (
    <div class="apply">
      <div class="row">
        <Button
          kind={advised === null ? 'secondary' : 'primary'}
          icon="edit"
          disabled={rate === null || gone !== null}
          onPress={() => rate !== null && onApply(rate)}
          testId="lab-apply"
        >
          {rate === null ? 'Apply a rate' : `Apply rate ${rateInWords(rate)}`}
        </Button>
        <label class="apply-other">
          <span class="muted">{advised === null ? 'Rate to write' : 'or another rate'}</span>
          <select
            class="field-control"
            data-testid="lab-apply-rate"
            value={rate === null ? '' : String(rate)}
            onChange={(event) => setChosen(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))}
          >
            {advised === null && <option value="">choose…</option>}
            {tried.map((one) => (
              <option key={one} value={String(one)}>
                {one === advised ? `${rateText(one)} (advised)` : rateText(one)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <details class="apply-sites">
        <summary class="muted">{`Writes it at ${countText(subject.siteCount, 'dropout site')} of ${subject.network}; one undo takes it back.`}</summary>
        <ul>
          {subject.siteLabels.map((label) => (
            <li key={label}>{label}</li>
          ))}
        </ul>
      </details>
      {applied && (
        <Notice tone={applied.applied ? 'good' : 'error'} role={applied.applied ? 'status' : 'alert'} testId="lab-applied">
          {applied.message}
        </Notice>
      )}
    </div>
  );
}
