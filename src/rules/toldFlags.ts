import type { Change } from '../model/change';
import type { Finding, Remedy } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { shortName } from '../model/words';
import { siteFinding } from './finding';

const TRAINS = '(?:self\\.)?_?(?:is_|do_)?train(?:ing)?(?:_mode)?';
const PREDICTS =
  '(?:self\\.)?_?(?:is_|do_)?(?:eval|evaluat(?:e|ion|ing)|test(?:ing)?|infer(?:ence)?|predict(?:ion|ing)?|deterministic)(?:_mode)?';

const SAYS_TRAINING = new RegExp(`^${TRAINS}$`, 'i');
const SAYS_PREDICTION = new RegExp(`^${PREDICTS}$`, 'i');
/** `mode != ModeKeys.TRAIN`. */
const IS_NO_TRAINING_MODE = /^[\w.]*mode\s*!=\s*['"]?(?:[\w.]*\.)?TRAIN(?:ING)?['"]?$/i;
/** `mode == ModeKeys.EVAL`: true where nothing is learned. */
const IS_PREDICTION_MODE = /^[\w.]*mode\s*==\s*['"]?(?:[\w.]*\.)?(?:EVAL|VAL|TEST|PREDICT|INFER)['"]?$/i;
const NEGATED = /^(?:not\s+|!\s*)(.+)$/s;

/** Arguments by what their True means. */
const FLAGS: Readonly<Record<string, 'trains' | 'predicts'>> = {
  training: 'trains',
  is_training: 'trains',
  deterministic: 'predicts',
  inference: 'predicts',
};

/** What a dropout is told about the mode, where, and the change that would tell it something else. */
export interface Told {
  readonly name: string;
  readonly text: string;
  readonly change: Extract<Change, { readonly text: string | null; readonly name: string }> | null;
  readonly span?: DropoutSite['span'];
  /** The class of a part of the network that holds the dropout; absent where the dropout itself is told. */
  readonly callee?: string;
}

/** One finding where the flag and what it is given say the opposite of each other, by their names. */
export function* inverted(site: DropoutSite, { name, text, change, span, callee }: Told): Iterable<Finding> {
  const asked = Object.hasOwn(FLAGS, name) ? FLAGS[name] : callee === undefined ? null : meaningOf(name);
  const said = meaningOf(text);
  if (asked === undefined || asked === null || said === null || said === asked) return;
  const opposite = oppositeOf(text);
  const remedies: Remedy[] = change ? [{ title: `Pass ${name}=${opposite}`, change: { ...change, text: opposite }, safe: false }] : [];
  yield siteFinding({
    rule: 'training-flag-inverted',
    severity: 'error',
    site,
    ...(span ? { span } : {}),
    message:
      `\`${name}=${text}\` says the opposite of the mode: this \`${callee ?? shortName(site.callee)}\` drops units in evaluation ` +
      'and none in training.',
    remedies,
  });
}

/** When a flag is true; null = its name does not say. */
function meaningOf(text: string): 'trains' | 'predicts' | null {
  const negated = NEGATED.exec(text)?.[1];
  const said = (negated ?? text).trim();
  const holds = SAYS_TRAINING.test(said)
    ? 'trains'
    : SAYS_PREDICTION.test(said) || IS_PREDICTION_MODE.test(said) || IS_NO_TRAINING_MODE.test(said)
      ? 'predicts'
      : null;
  if (negated === undefined || holds === null) return holds;
  return holds === 'trains' ? 'predicts' : 'trains';
}

function oppositeOf(text: string): string {
  return (
    NEGATED.exec(text)?.[1] ?? (/==/.test(text) ? text.replace('==', '!=') : /!=/.test(text) ? text.replace('!=', '==') : `not ${text}`)
  );
}
