import type { Step } from '../../../../model/modes';
import { localAncestors } from '../../../../syntax/kinship';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { ownDefinition } from '../../sites/definitions';
import { bare, passedArguments, selfAttribute } from '../../tree';
import { isModeSwitch } from '../subjects';
import { parameterKey, type Variables } from './variables';

/** `run = evaluate`: another name for what may be a function. */
const ALIAS = /(\w+)[ \t]*(?::[^=\n]+)?=[ \t(]*[A-Za-z_][\w.]*[ \t)]*(?:[;#=]|$)/gm;

/** The functions of this file that calls run. */
export function functionsCalled(module: PyModule): ReadonlyMap<number, PyFunction> {
  const targets = new Map<number, PyFunction>();
  // What is imported need not be looked for in other files.
  const names = new Set([...module.functions.map(({ name }) => name), ...[...module.text.matchAll(ALIAS)].map(([, name = '']) => name)]);
  for (const call of module.calls) {
    if (!names.has(lastName(call.calleeText))) continue;
    const target = functionCalled(module, call);
    if (target) targets.set(call.node.id, target);
  }
  return targets;
}

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

/** The arguments of a call and the parameters of the function that get them. */
export function argumentsOf(call: PyCall, target: PyFunction): readonly { readonly name: string; readonly value: PyNode }[] {
  const names = target.parameters.map(({ name }) => name);
  const own = target.classId !== null && /^(?:self|cls)$/.test(names[0] ?? '') ? names.slice(1) : names;
  let position = 0;
  return passedArguments(call.node).flatMap((passed) => {
    const name = passed.kind === 'keyword' ? passed.name : passed.kind === 'positional' ? own[position++] : undefined;
    return name === undefined || name.startsWith('*') ? [] : [{ name, value: passed.value }];
  });
}

/** Followed variables that a function of this file is given. */
export function passesOf(call: PyCall, target: PyFunction, variables: Variables): NonNullable<Step['passes']> {
  return argumentsOf(call, target).flatMap(({ name, value }) => {
    const variable = variables.of(switched(value));
    return variable === null ? [] : [{ parameter: parameterKey(target, name), variable }];
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
    if (!owner) return null;
    return [owner, ...localAncestors(module, owner)].flatMap(({ methods }) => methods).find(({ name }) => name === method) ?? null;
  }
  if (callee.type !== 'identifier') return null;
  const own = ownDefinition(module, callee);
  return own?.kind === 'function' && own.module === module ? own.definition : null;
}
