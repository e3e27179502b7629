import type { Facts } from '../model/facts';
import type { ProgramFact } from '../model/program';
import type { DropoutSite } from '../model/site';
import { neverDrops } from './finding';
import { evaluates, PREDICTS, trains } from './measured';

/** Functions without an argument for the mode. */
export const FUNCTION = /^tensorflow\.(compat\.v1\.)?nn\.dropout$|^keras\.(?:legacy\.)?backend\.(?:\w+_backend\.)?dropout$/;
const WRAPPER = /^tensorflow\.(?:.+\.)?DropoutWrapper$/;
/** These have a mode, which a literal may fix. */
export const TOLD = /^(?:tensorflow\.(?:.+\.)?|tf_slim\.(?:.+\.)?)layers\.dropout$|^(?:tensorflow\.contrib\.slim|tf_slim)\.dropout$/;

/** Neither switched nor meant; a name that speaks of one mode tells that the caller decides. */
export function isLeftOn(site: DropoutSite): boolean {
  const asks = site.context.modeName !== undefined || site.context.asksMode;
  // What tells the mode to the function was looked at.
  return !neverDrops(site) && !site.starred && !isSwitched(site, true) && (!asks || site.shared?.kind === 'told');
}

/** By what it is, or by a flag that is the literal True. */
export function isAlwaysOn({ callee, arguments: given, modeSet }: DropoutSite): boolean {
  if (FUNCTION.test(callee) || WRAPPER.test(callee)) return true;
  if (isUntold(callee, given, modeSet)) return true;
  return TOLD.test(callee) && (given.training?.text === 'True' || given.is_training?.text === 'True');
}

/** `slim.dropout` trains unless it is told otherwise, and no `arg_scope` of the file speaks of it. */
function isUntold(callee: string, given: DropoutSite['arguments'], modeSet: boolean): boolean {
  return !modeSet && SLIM.test(callee) && given.is_training?.given === false;
}

const SLIM = /^(?:tensorflow\.contrib\.(?:layers|slim)|tf_slim(?:\.layers)?)\.dropout$/;

/** A test of the mode decides about it, or a comment says that it is meant; of a rate that is held (`isHeld`) the test alone counts. */
export function isSwitched({ context, rate }: DropoutSite, isHeld: boolean): boolean {
  if (context.guarded || context.intended || (rate.guarded && !isHeld)) return true;
  // `tf.cond(is_training, lambda: with_dropout(x), …)`: the caller decides.
  return (isHeld ? /train/i : /train|drop/i).test(context.functionName ?? '');
}

/** Where the dropout is on though it should not be; null when nothing shows it. */
export function whereOn(site: DropoutSite, facts: Facts): 'call' | 'function' | ProgramFact | null {
  const { rate, context } = site;
  const owner = facts.classes.find(({ id }) => id === context.classId);
  const isKeras = owner?.role === 'keras-layer' || owner?.role === 'keras-model';
  if (isKeras) return context.place === 'forward' && rate.form !== 'parameter' && rate.form !== 'other' ? 'call' : null;
  // The function is told the mode and hands on all but that.
  if (context.modeName !== undefined && rate.form === 'parameter' && rate.byDefault && isUntold(site.callee, site.arguments, site.modeSet))
    return 'function';
  if (!isConstant(rate) && !isSetting(site)) return null;
  // The function is called for both modes, and asks for the mode for something else.
  if (context.modeName !== undefined || context.asksMode) return 'function';
  const runs = facts.program.filter(({ framework, fetches }) => framework === 'keras' && fetches !== undefined);
  return runs.some(trains) ? (runs.find((run) => evaluates(run) && !run.apart?.includes(site.id)) ?? null) : null;
}

/** A setting, or a number that a caller hands on, of which the file makes one graph. */
export function isSetting({ shared, rate }: DropoutSite): boolean {
  return shared?.kind === 'setting' && !isConstant(rate);
}

function isConstant({ value, byDefault, source, form }: DropoutSite['rate']): boolean {
  return value !== null && !byDefault && (source === 'literal' || source === 'constant') && form !== 'parameter';
}

/** Parameters of a class by which one graph is built to train and another one to evaluate. */
const TOLD_MODE = /train|mode|phase|reuse|infer|test|eval|predict|decod|forward_only/i;

/** The graph that an object of the class builds once, with an attribute in the rate's place, and both trains and evaluates. */
export function runOfHeld({ id, rate, context }: DropoutSite, { program, classes }: Facts): ProgramFact | null {
  const owner = classes.find(({ id }) => id === context.classId);
  const name = /^self\.(\w+)(?:\[\d+\])?$/.exec(rate.text)?.[1];
  if (
    !owner ||
    name === undefined ||
    !owner.settled?.includes(name) ||
    rate.candidates ||
    context.modeName !== undefined ||
    context.asksMode
  )
    return null;
  if (owner.methods.some((method) => method.name === '__init__' && method.parameters.some((given) => TOLD_MODE.test(given)))) return null;
  const runs = program.filter(({ framework, fetches, classId }) => framework === 'keras' && fetches !== undefined && classId === owner.id);
  return runs.some(trains)
    ? (runs.find((run) => !run.apart?.includes(id) && (evaluates(run) || (!trains(run) && PREDICTS.test(run.functionName ?? '')))) ?? null)
    : null;
}
