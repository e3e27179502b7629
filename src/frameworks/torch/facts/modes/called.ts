import type { Step } from '../../../../model/modes';
import { localAncestors } from '../../../../syntax/kinship';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { once } from '../../../../syntax/once';
import { ownDefinition } from '../../sites/definitions';
import { bare, selfAttribute } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import { isModeSwitch } from '../subjects';
import { argumentsOf } from './arguments';
import { parameterKey } from './keys';
import { namesOf, type Variables } from './variables';

/** `run = evaluate`: another name for what may be a function. */
const ALIAS = /\b(\w{1,80})[ \t]{0,9}(?::[^=\n]{1,99})?=[ \t(]{0,9}[A-Za-z_][\w.]{0,199}[ \t)]{0,9}(?:[;#=]|$)/gm;

/** The functions of this file that calls run. */
export const functionsCalled = once((module: PyModule): ReadonlyMap<number, PyFunction> => {
  const targets = new Map<number, PyFunction>();
  // What is imported need not be looked for in other files.
  const names = new Set([
    ...[...module.functions, ...module.classes].map(({ name }) => name),
    ...[...module.text.matchAll(ALIAS)].map(([, name = '']) => name),
  ]);
  for (const call of module.calls) {
    if (!names.has(lastName(call.calleeText))) continue;
    const target = functionCalled(module, call);
    if (target) targets.set(call.node.id, target);
  }
  return targets;
});

/** Parameters that are given followed variables are followed, too. */
export function followArguments(module: PyModule, variables: Variables, targets: ReadonlyMap<number, PyFunction>): void {
  for (let round = 0, found = true; found && round < 4; round++) {
    found = false;
    for (const call of module.calls) {
      const target = targets.get(call.node.id);
      for (const { parameter } of target ? passesOf(call, target, variables) : []) {
        if (variables.followed.has(parameter)) continue;
        variables.follow(parameter);
        found = true;
      }
    }
  }
}

/** Followed variables that a function of this file is given. */
export function passesOf(call: PyCall, target: PyFunction, variables: Variables): NonNullable<Step['passes']> {
  return argumentsOf(call, target).flatMap(({ name, value }) => {
    const parameter = parameterKey(target, name);
    const variable = variables.of(switched(value));
    if (variable !== null) return [{ parameter, variable }];
    // What belongs to an object goes with it: `context.model` with `context`.
    const key = variables.keyOf(value);
    const members = key === null ? [] : [...variables.followed].filter((each) => each.startsWith(`${key}.`));
    return members.map((member) => ({ parameter: `${parameter}${member.slice(key?.length)}`, variable: member }));
  });
}

/** `model` of `model.eval()` as an argument. */
export function switched(node: PyNode): PyNode {
  const inner = bare(node);
  const callee = isModeSwitch(inner) ? inner.childForFieldName('function') : null;
  const isSwitch = /^(?:eval|train)$/.test(callee?.childForFieldName('attribute')?.text ?? '');
  return (isSwitch ? callee?.childForFieldName('object') : null) ?? inner;
}

/** `run` of `run`, `(run)` and `self.run`. */
function lastName(path: string): string {
  return /(\w*)[\s)]*$/.exec(path)?.[1] ?? '';
}

function functionCalled(module: PyModule, call: PyCall): PyFunction | null {
  const callee = bare(call.callee);
  const method = selfAttribute(callee);
  if (method !== null) {
    const owner = module.enclosingClass(call.node);
    return owner && methodOf(module, owner, method);
  }
  if (callee.type === 'attribute') {
    const owner = classOfObject(module, callee.childForFieldName('object'));
    return owner && methodOf(module, owner, callee.childForFieldName('attribute')?.text ?? '');
  }
  if (callee.type !== 'identifier') return null;
  const own = ownDefinition(module, callee);
  if (own?.module !== module) return null;
  return own.kind === 'function'
    ? own.definition
    : isModuleRole(roleOf(own.definition))
      ? null
      : methodOf(module, own.definition, '__init__');
}

function methodOf(module: PyModule, owner: PyClass, name: string): PyFunction | null {
  return [owner, ...localAncestors(module, owner)].flatMap(({ methods }) => methods).find((each) => each.name === name) ?? null;
}

/** The class of this file, no module, of which a variable holds an object, or which is just made: `Trainer(model).fit()`. */
function classOfObject(module: PyModule, object: PyNode | null): PyClass | null {
  const made = object && namesOf(module).madeBy(object);
  const own = made ? ownDefinition(module, made.callee) : null;
  return own?.kind === 'class' && own.module === module && !isModuleRole(roleOf(own.definition)) ? own.definition : null;
}
