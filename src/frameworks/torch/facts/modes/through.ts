import { lastNameOf } from '../../../../syntax/calls';
import { relatives } from '../../../../syntax/kinship';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { grouped, once } from '../../../../syntax/once';
import { asksForMode } from '../../../../syntax/traits';
import { isMadeUp, placeOf } from '../../../stepPlaces';
import { bare, selfAttribute } from '../../tree';
import { argumentsOf } from './arguments';
import { isAside, isScoring, networkRun, wantsChance } from './likely';

/** A network that a call runs by way of a function of its file. */
export interface Through {
  /** As the caller would write it. */
  readonly name: string;
  /** Its expression: an argument of the call, or what the function runs. */
  readonly object: PyNode;
  /** The function between. */
  readonly helper: PyFunction;
}

/** Functions that run a network in order to learn, act or measure time; and those whose name says that they predict answer for themselves. */
const LEARNS = /train(?!ing_?(?:loss|step))|rollout|collect|^_*act$|explor|update|optimi[sz]e|backward|fit|init|load|build|make|create/i;
const STEPS = /\.backward\s*\(|\.step\s*\(/;

/** The direct runs of networks in functions that do nothing else with them, by the name of the function. */
const runnersOf = once((module: PyModule): ReadonlyMap<string, readonly Runner[]> => {
  const found = new Map<PyFunction, Runner>();
  for (const call of module.calls) {
    const name = networkRun(call.calleeText);
    const helper = name === null ? null : module.enclosingFunction(call.node);
    if (name !== null && helper && !found.has(helper) && mayHelp(module, call, helper)) found.set(helper, { helper, call, name });
  }
  return grouped([...found.values()], ({ helper }) => helper.name);
});

interface Runner {
  readonly helper: PyFunction;
  readonly call: PyCall;
  readonly name: string;
}

function mayHelp(module: PyModule, call: PyCall, helper: PyFunction): boolean {
  if (/^__\w+__$|^forward/.test(helper.name) || LEARNS.test(helper.name) || module.isIntended(call.node)) return false;
  const { text } = helper.node;
  if (STEPS.test(text) || asksForMode(text) || /\.train\s*\(/.test(text) || wantsChance(text) || isMadeUp(module, call.node)) return false;
  if (isAside(helper.name)) return true;
  const { withoutGradient, heldOut } = placeOf(module, call.node);
  return !withoutGradient && heldOut !== true && !isScoring(helper.name);
}

/** `self.step(batch)` and `decode(model, x)`, where the function runs `self.model` or its parameter; null for every other call. */
export function ranThrough(module: PyModule, call: PyCall): Through | null {
  const runners = runnersOf(module).get(lastNameOf(call) ?? '');
  if (!runners) return null;
  const callee = bare(call.callee);
  const owner = selfAttribute(callee) === null ? null : module.enclosingClass(call.node);
  if (!owner && callee.type !== 'identifier') return null;
  const family = owner ? new Set(relatives(module, owner).map(({ id }) => id)) : null;
  const reached = runners.filter(({ helper }) =>
    family ? helper.classId !== null && family.has(helper.classId) : helper.classId === null,
  );
  const [runner] = reached;
  if (!runner || runner.helper === module.enclosingFunction(call.node)) return null;
  return networkGiven(call, runner);
}

function networkGiven(call: PyCall, { helper, call: run, name }: Runner): Through | null {
  const object = objectRun(run, name);
  if (name === 'self') return null;
  if (name.startsWith('self.')) return helper.classId === null ? null : { name, object, helper };
  const root = /^\w+/.exec(name)?.[0];
  if (!helper.parameters.some((each) => each.name === root)) return null;
  const given = root === name ? argumentsOf(call, helper).find((each) => each.name === name)?.value : undefined;
  const value = given && bare(given);
  return value && networkRun(value.text) === value.text ? { name: value.text, object: value, helper } : null;
}

/** The expression of the network in a call that runs it. */
export function objectRun({ callee }: PyCall, name: string): PyNode {
  const node = bare(callee);
  const object = node.type === 'attribute' ? node.childForFieldName('object') : null;
  return object && object.text.replace(/\s+/g, '') === name ? object : node;
}
