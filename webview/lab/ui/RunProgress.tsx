import './RunProgress.css';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { timeLeftInWords } from '../../../src/lab/search/progress';
import type { TrainerChoice } from '../../../src/lab/study';
import { Button } from '../../kit/Button';
import { rateText } from '../model/words';
import type { LiveTrial, Run } from '../session/state';
import { trainerText } from './PlanFacts';

export interface RunProgressProps {
  readonly run: Run;
  readonly live: ReadonlyMap<string, LiveTrial>;
  readonly trainer: TrainerChoice | undefined;
  /** Why repeats were added. */
  readonly note: string | null;
  readonly onCancel: () => void;
}

/** Milliseconds between two words to a screen reader. */
const SPOKEN_EVERY = 15_000;

/** How far the training is, with Cancel beside it. */
export function RunProgress({ run, live, trainer, note, onCancel }: RunProgressProps): VNode {
  const { trialsDone, trials, share, left } = run.progress;
  const counted = `${trialsDone} of ${trials} trials done`;
  const time = timeLeftInWords(left);
  return (
    <section class="progress" aria-labelledby="progress-title">
      <div class="progress-head">
        <h2 id="progress-title">Training</h2>
        <span data-testid="trials-done" data-done={trialsDone} data-total={trials}>
          {counted}
        </span>
        <span class="muted" data-testid="time-left">
          {time}
        </span>
        <Button icon="stop" onPress={onCancel} testId="lab-cancel">
          Cancel
        </Button>
      </div>
      <progress class="progress-bar" max={1} value={share} aria-labelledby="progress-title" />
      <p class="progress-now muted">{live.size === 0 ? 'Starting the workers…' : underWay([...live.values()], run.plan.epochs)}</p>
      {trainer && (
        <p class="progress-now muted" data-testid="trainer">
          {`Trained by ${trainerText(trainer)}`}
        </p>
      )}
      {note !== null && <p class="muted">{note}</p>}
      {run.restarts > 0 && <p class="muted">{`A worker died or hung; its trial was started again (${run.restarts}).`}</p>}
      <Spoken text={left === null ? counted : `${counted}, ${time}`} />
    </section>
  );
}

function underWay(running: readonly LiveTrial[], epochs: number): string {
  const words = running.map(
    (trial) => `rate ${rateText(trial.rate)}, repeat ${trial.repeat + 1}: epoch ${trial.epochs.length} of ${epochs}`,
  );
  return words.join(' · ');
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
