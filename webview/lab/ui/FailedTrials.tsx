import type { VNode } from 'preact';
import type { Trial } from '../../../src/lab/study';
import { Notice } from '../../kit/Notice';
import { countText, rateText } from '../model/words';

/** Trials that gave no numbers, each with its reason: they are left out of the means, so the reader must know. */
export function FailedTrials({ trials }: { readonly trials: readonly Trial[] }): VNode | null {
  if (trials.length === 0) return null;
  return (
    <Notice tone="error" testId="failed-trials">
      <p>{`${countText(trials.length, 'trial')} failed and ${trials.length === 1 ? 'counts' : 'count'} in no mean:`}</p>
      {trials.map((trial) => (
        <p key={`${trial.rate}#${trial.repeat}`}>
          {`Rate ${rateText(trial.rate)}, repeat ${trial.repeat + 1}: ${trial.failure ?? 'no reason given'}`}
        </p>
      ))}
    </Notice>
  );
}
