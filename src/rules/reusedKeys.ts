import type { Application, DropoutKey, PartCall } from '../model/application';
import type { Finding, Remedy } from '../model/finding';
import type { ProgramFact } from '../model/program';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { neverDrops, siteFinding } from './finding';
import { lowered } from './severity';

const ID = 'jax-dropout-key-reused';

/** What is said of a second call. */
export const SHARED = 'is used for another dropout, too: where the shapes agree, both drop the same units.';

/** Draws a mask each time that a function runs. */
export function draws(site: DropoutSite): boolean {
  return (site.kind === 'layer' || site.kind === 'functional') && !neverDrops(site) && site.context.functionName !== null;
}

/** Two calls that get the same value of one name as their key. */
export function isSameKey(one: Application, other: Application): boolean {
  return one.siteId !== null && isOneKey(one, other);
}

type Keyed = Pick<Application, 'key' | 'functionName'>;

/** The same of what has a key but need not be a site. */
export function isOneKey(one: Keyed, other: Keyed): boolean {
  const [a, b] = [one.key, other.key];
  if (!a || !b || a.form !== 'name' || a.definedAt === null) return false;
  return a.text === b.text && a.definedAt === b.definedAt && a.place === b.place && one.functionName === other.functionName;
}

/** Two objects of one class draw the same masks from the same key. */
export function shared(part: PartCall, before: PartCall | undefined, { facts }: Reading): Finding {
  const which = before ? `is given to another \`${part.callee}\`, too` : 'is the same in every turn of this loop';
  return {
    rule: ID,
    severity: lowered('warning', facts),
    span: part.span,
    message: `The key \`${part.key?.text}\` ${which}: their dropouts drop the same units.`,
    remedies: part.key && before ? folded(part, part.key) : [],
    related: before ? [{ span: before.span, message: 'Uses the same key' }] : [],
    siteId: null,
    unnecessary: false,
  };
}

/** What is wrong with a key that only this call uses. */
export function alone(key: DropoutKey, { classId, functionName, framework }: Application, { facts }: Reading): string | null {
  if (functionName === null) return null;
  if (key.repeated) return 'is the same in every turn of this loop: each time the same units are dropped.';
  const owner = facts.classes.find(({ id }) => id === classId);
  // A function of Haiku is run again for each input; one of a script may be run once.
  const isRunAgain = owner !== undefined || (framework === 'haiku' && !/^(?:main|test|demo|run|plot)/.test(functionName));
  if ((key.form === 'fixed' || key.madeOnce) && isRunAgain)
    return 'is made from a fixed seed in every call: the same units are dropped each time.';
  if (key.form === 'field' && owner?.role === 'linen-module')
    return 'is a field made from a fixed seed: unless another key is given with every new module, the same units are dropped each time.';
  if ((key.form === 'attribute' || key.form === 'field') && owner?.role === 'equinox-module')
    return 'never changes after construction: the same units are dropped each time.';
  return null;
}

/** A call whose key `message` speaks of; `before` is the call that used it first. */
export function report(application: Application, site: DropoutSite, message: string, before: Application | undefined): Finding {
  const key = application.key;
  return siteFinding({
    rule: ID,
    severity: 'warning',
    site,
    span: application.span,
    message: `The key \`${key?.text}\` ${message}`,
    remedies: key && before ? folded(application, key) : [],
    related: before ? [{ span: before.span, message: 'Uses the same key' }] : [],
  });
}

/** Another key for the second of two calls; `haiku.dropout` takes it by position. */
function folded({ span, framework }: Pick<Application, 'span' | 'framework'>, { text, random }: DropoutKey): readonly Remedy[] {
  if (random === null || framework !== 'equinox') return [];
  const change = { type: 'set-call-argument', framework, span, name: 'key', text: `${random}.fold_in(${text}, 1)` } as const;
  return [{ title: `Give this one a key of its own: ${random}.fold_in(${text}, 1)`, change, safe: false }];
}

/** What names itself the loss or a step of training runs once for each batch. */
const STEP = /(?:^|_)(?:train(?:ing)?|update)_step(?:_|$)|(?:^|_)loss(?:_fn|_fun|_function|_and_\w+)?$/;

/** The call is run again and again: in a loop, or in a function whose gradient is taken or that names itself so. */
export function isStep(fact: ProgramFact, { facts }: Reading): boolean {
  if (fact.training === false || fact.intended) return false;
  const name = fact.functionName ?? '';
  if (fact.loop !== null || (STEP.test(name) && !/val|test|eval/.test(name))) return true;
  return facts.program.some(({ kind, subject }) => kind === 'backward' && subject !== null && subject === fact.functionName);
}

/** What is said of a key made from a fixed seed. */
export const FIXED =
  'This key for dropout is the same at every step, made from a fixed seed: the same units are dropped in the whole training.';
/** What is said of keys that a loop, a state or all devices share. */
export const SAME = {
  passed: 'Every turn of this loop trains with this one key: dropout drops the same units each time. Split or fold it in the loop.',
  kept: 'The training state keeps this one key for all steps: dropout drops the same units each time. Fold `step` in, or store a new key.',
  replicated: 'Every device is given this one key: all of them drop the same units. Split it into one for each device.',
};

/** A key that the program hands to the network. */
export function outside({ span }: ProgramFact, key: NonNullable<ProgramFact['fixedKey']>, message: string, { facts }: Reading): Finding {
  return {
    rule: ID,
    severity: lowered('warning', facts),
    span: key,
    message,
    remedies: [],
    related: [{ span, message: 'Runs again with the same key' }],
    siteId: null,
    unnecessary: false,
  };
}
