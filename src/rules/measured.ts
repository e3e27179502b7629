import type { ProgramFact } from '../model/program';
import type { FedAlike } from './fed';

/** The run measures or predicts on data that is not for training. */
export function isHeldOut({ run, fed }: Pick<FedAlike, 'run' | 'fed'>): boolean {
  if (trains(run) || !(evaluates(run) || MEASURE.test(run.fetches ?? ''))) return false;
  const name = (run.functionName ?? '').toLowerCase();
  return (
    HELD_OUT.test(fed.beside) || (!/train|fit/.test(name) && /^_?(?:predict|test|eval|infer|valid|classify|(?:dev|val)(?:_|$))/.test(name))
  );
}

export const PREDICTS = /^_*(?:call_*$|predict|infer|eval|test|valid|sample|decode|translate)/;

const STEP = /train|optim|minimi[sz]e|(^|_)step|\.step\b|solver|update/i;
const RESULT = /acc|pred|correct|prob|logit|score|output|error|eval|softmax|^y_?(hat|conv)?$/i;

const MEASURE = /loss|cost|entropy|mse|rmse|summar|merge|output|logit/i;

/** Names of data, or of what is made of the result, that speak of a test or of validation; `loss_val` is most often a value. */
const HELD_OUT =
  /(?:^|[\W_])(?:x|y|xs|ys)?_?(?:test|tests|testing|valid|validation|dev|holdout|eval|evaluation|unseen)(?:[xy]s?)?(?:$|[\W_\d])|(?:^|\W)(?:[xy]s?_?val|val_?[xy]s?|val_(?:data|images?|labels?|batch|set|inputs?|feature)s?)(?:$|[\W_\d])/i;

export function trains({ fetches = '' }: ProgramFact): boolean {
  // The counter of steps trains nothing.
  return STEP.test(fetches.replace(/\b\w*global_step\b/g, ''));
}

export function evaluates(run: ProgramFact): boolean {
  const { fetches = '', feeds = '' } = run;
  return !trains(run) && (RESULT.test(fetches) || (MEASURE.test(fetches) && HELD_OUT.test(feeds)));
}
