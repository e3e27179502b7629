import './RunProgress.css';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Study } from '../../../src/lab/study';
import { Button } from '../../kit/Button';
import { progressOf } from '../model/progress';
import { durationText, rateText } from '../model/words';
import type { LiveTrial, Run } from '../session/state';
import { useClock } from './hooks';

export interface RunProgressProps {
  readonly study: Study;
  readonly run: Run;
  readonly live: ReadonlyMap<string, LiveTrial>;
  readonly now: () => number;
  readonly onCancel: () => void;
}

/** Milliseconds between two words to a screen reader. */
const SPOKEN_EVERY = 15_000;

/** How far the training is, with Cancel beside it. */
export function RunProgress({ study, run, live, now, onCancel }: RunProgressProps): VNode {
  const elapsed = (useClock(now, true) - run.startedAt) / 1000;
  const progress = progressOf({ plan: run.plan, trials: study.trials, running: [...live.values()], elapsed, doneBefore: run.doneBefore });
  const counted = `${progress.trialsDone} of ${progress.trials} trials done`;
  const left = progress.secondsLeft === null ? 'estimating the time left' : `about ${durationText(progress.secondsLeft)} left`;
  return (
    <section class="progress" aria-labelledby="progress-title">
      <div class="progress-head">
        <h2 id="progress-title">Training</h2>
        <span data-testid="trials-done" data-done={progress.trialsDone} data-total={progress.trials}>
          {counted}
        </span>
        <span class="muted">{left}</span>
        <Button icon="stop" onPress={onCancel} testId="lab-cancel">
          Cancel
        </Button>
      </div>
      <progress class="progress-bar" max={1} value={progress.share} aria-labelledby="progress-title" />
      <p class="progress-now muted">
        {progress.running.length === 0
          ? 'Starting the workers…'
          : progress.running
              .map(({ rate, repeat, epoch }) => `rate ${rateText(rate)}, repeat ${repeat + 1}: epoch ${epoch} of ${run.plan.epochs}`)
              .join(' · ')}
      </p>
      {run.restarts > 0 && <p class="muted">{`A worker died; its trial was started again (${run.restarts}).`}</p>}
      <Spoken text={counted} />
    </section>
  );
}

function Spoken({ text }: { readonly text: string }): VNode {
  const [spoken, setSpoken] = useState(text);
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    const timer = setInterval(() => setSpoken(latest.current), SPOKEN_EVERY);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="visually-hidden" aria-live="polite">
      {spoken}
    </div>
  );
}
