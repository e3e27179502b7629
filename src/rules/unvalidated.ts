import type { TrainingFact, UnusedValidation } from '../model/facts';
import type { Remedy } from '../model/finding';

/** Data was meant to be validated on, and a default leaves it out; who says so in the source means it. */
export function isOverlooked({ unused }: TrainingFact): boolean {
  return unused?.by === 'step' || (unused?.by === 'strategy' && unused.byDefault);
}

/** Whether validation data is missing or never looked at, and why: "This trains … without validation data". */
export function without({ unused }: TrainingFact): string {
  if (!unused) return 'without validation data';
  const why = {
    strategy: 'the arguments name no strategy of evaluation',
    told: 'the strategy of evaluation is `"no"`',
    limit: '`limit_val_batches` is 0',
    step: 'the module has no `validation_step`',
  };
  return `and never looks at its validation data, because ${why[unused.by === 'strategy' && !unused.byDefault ? 'told' : unused.by]}`;
}

/** What is to be done about it, as a sentence. */
export function wayOf({ by, unused }: TrainingFact): string {
  if (!unused) return WAYS[by];
  return unused.by === 'step'
    ? 'Give the module a `validation_step`.'
    : unused.by === 'limit'
      ? 'Take the limit away.'
      : 'Evaluate after each epoch.';
}

const WAYS: Readonly<Record<TrainingFact['by'], string>> = {
  keras: 'Give `validation_data=` or `validation_split=`.',
  transformers: 'Give `eval_dataset=` and an evaluation strategy.',
  lightning: 'Give a validation loader, and the module a `validation_step`.',
};

/** The same as changes of the source, where one call tells all that is needed. */
export function remediesOf(fit: TrainingFact): readonly Remedy[] {
  return fit.unused ? usedAgain(fit.unused) : splitOff(fit);
}

function usedAgain(unused: UnusedValidation): readonly Remedy[] {
  if (unused.by === 'step') return [];
  const { by, at: span, name } = unused;
  const title = by === 'limit' ? 'Take the limit of 0 batches away' : 'Evaluate after each epoch';
  const text = by === 'limit' ? null : '"epoch"';
  return [{ title, change: { type: 'set-call-argument', framework: 'torch', span, name, text }, safe: false }];
}

/** A share of arrays can be held back; a generator or data set has to be split where it is made. */
function splitOff({ by, splits, span }: TrainingFact): readonly Remedy[] {
  if (by !== 'keras' || !splits) return [];
  return [
    {
      title: 'Hold back the last 20 % of the data for validation',
      change: { type: 'set-call-argument', framework: 'keras', span, name: 'validation_split', text: '0.2' },
      safe: false,
    },
  ];
}
