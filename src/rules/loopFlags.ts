import type { ProgramFact } from '../model/program';

const EVALUATES =
  /(^|_)(eval|evaluate|evaluation|valid|validate|validation|predict|prediction|infer|inference|test|val(?=_(?:step|epoch|batch|loop)$))(_|$)/i;
/** Data that is only measured with: `val_ds`, `enumerate(test_dataset)`. */
const HELD_OUT = /(?:^|\W)(?:test|val|valid|validation|eval|dev)_?(?:ds|data|dataset|set|loader|batches|gen|generator|iter)\b/i;
/** Methods that only ever predict. What makes or decodes something may well be part of a training. */
const READS_OUT = /(^|_)(recogni[sz]e|transcribe|translate|classify|beam_search|greedy|tflite)(_|$)/i;
const NOT_TRAINED = /teacher|target|frozen|vgg|feature|pretrained|(^|_)ema(_|$)|reference/i;
/** Who teaches a discriminator runs its generator as it is. */
const TAUGHT_APART = /generator|(^|_|\.)gen(_|$)/i;

/** The flag that a forward call lacks, or has the wrong way round; null when nothing is wrong with it. */
export function wantedFlag(fact: ProgramFact, program: readonly ProgramFact[]): boolean | null {
  if (fact.framework !== 'keras' || fact.kind !== 'forward' || fact.intended || fact.samples || fact.subject === null) return null;
  const beside = program.filter(
    ({ framework, functionName, classId }) => framework === 'keras' && functionName === fact.functionName && classId === fact.classId,
  );
  const later = (kind: ProgramFact['kind']): boolean =>
    beside.some((other) => other.kind === kind && other.span.start > fact.span.start && other.loop?.start === fact.loop?.start);
  const isMinimized = beside.some(
    ({ kind, span }) => kind === 'optimizer-step' && span.start < fact.span.start && fact.span.end <= span.end,
  );
  const updates = isMinimized || (later('backward') && later('optimizer-step'));
  const name = fact.functionName ?? '';
  if (fact.training === null || (fact.training === false && fact.trained))
    return (updates || (fact.inStep && fact.training === null)) && !EVALUATES.test(name) && !isLeft(fact, fact.subject) ? true : null;
  const evaluates = ((EVALUATES.test(name) || READS_OUT.test(name)) && !/train/i.test(name)) || HELD_OUT.test(fact.over ?? '');
  return fact.training === true && evaluates && !updates && !NOT_TRAINED.test(fact.subject) && !TAUGHT_APART.test(fact.subject)
    ? false
    : null;
}

/** It is not what the function trains, by its name; a generator is where the function changes its weights. */
function isLeft({ trained }: ProgramFact, subject: string): boolean {
  return NOT_TRAINED.test(subject) || (TAUGHT_APART.test(subject) && !trained);
}
