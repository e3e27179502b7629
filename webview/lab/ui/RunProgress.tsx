import './RunProgress.css';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { trainerText } from '../../../src/lab/results/facts';
import { timeLeftInWords } from '../../../src/lab/search/progress';
import type { TrainerChoice } from '../../../src/lab/study';
import { Button } from '../../kit/Button';
import type { Run } from '../session/state';

export interface RunProgressProps {
  readonly run: Run;
  /** What is being trained; '' before the first epoch. */
  readonly now: string;
  readonly trainers: readonly TrainerChoice[];
  /** Why repeats were added. */
  readonly note: string | null;
  readonly onCancel: () => void;
}

/** Milliseconds between two words to a screen reader. */
const SPOKEN_EVERY = 15_000;

/** How far the training is, with Cancel beside it. */
export function RunProgress({ run, now, trainers, note, onCancel }: RunProgressProps): VNode {
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
      <p class="progress-now muted">{now === '' && trialsDone === 0 ? 'Starting the workers…' : now}</p>
      {trainers.map((trainer) => (
        <p key={trainer.description} class="progress-now muted" data-testid="trainer">
          {`Trained by ${trainerText(trainer)}`}
        </p>
      ))}
      {note !== null && <p class="muted">{note}</p>}
      {run.restarts > 0 && <p class="muted">{`A worker died or hung; its trial was started again (${run.restarts}).`}</p>}
      <Spoken text={left === null ? counted : `${counted}, ${time}`} />
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
