import type { PyParameter } from '../../../syntax/module';
import { descendants } from '../../descendants';
import { bodyOf } from '../tree';
import { configurationOf } from './instances';
import type { Interpreter } from './interpreter';
import { inScopeOf } from './scopes';
import { emptyFrame, type Frame, type FunctionValue, listValue, NONE, type Passed, unknown, type Value } from './values';

/** Runs a function, method or lambda of the project. */
export function run(it: Interpreter, callee: FunctionValue, passed: readonly Passed[], hidden: boolean): Value {
  const { node, self, owner, closure, module } = callee;
  const frame: Frame = { module, locals: new Map(), self: self ?? closure?.self ?? null, owner, closure };
  bindParameters(it, callee, passed, hidden, frame);
  const body = node.childForFieldName('body');
  if (node.type === 'lambda') return body ? it.evaluate(body, frame) : NONE;
  if (descendants(node, 'yield').length > 0) return unknown('a generator is not followed');
  const outcome = inScopeOf(it, callee, () => it.execute(bodyOf(node), frame));
  return outcome.type === 'return' ? outcome.value : NONE;
}

function bindParameters(it: Interpreter, callee: FunctionValue, passed: readonly Passed[], hidden: boolean, frame: Frame): void {
  const parameters = callee.parameters.filter(({ name }) => name !== '*' && name !== '/');
  const positional = passed.filter((each) => each.name === null).map((each) => each.value);
  const keywords = new Map(passed.flatMap((each) => (each.name === null ? [] : [[each.name, each.value] as const])));
  if (callee.self && !callee.isStatic) {
    const first = parameters.shift();
    if (first) frame.locals.set(first.name, callee.self);
  }
  for (const parameter of parameters) {
    const { name } = parameter;
    if (name.startsWith('**')) {
      frame.locals.set(name.slice(2), hidden ? unknown(`${name} is not known`) : { kind: 'dictionary', entries: new Map(keywords) });
    } else if (name.startsWith('*')) {
      frame.locals.set(name.slice(1), hidden ? unknown(`${name} is not known`) : listValue(positional.splice(0)));
    } else {
      const given = positional.shift() ?? keywords.get(name);
      keywords.delete(name);
      frame.locals.set(name, given ?? defaultOf(it, parameter, hidden, callee));
    }
  }
}

function defaultOf(it: Interpreter, { node, name, defaultValue }: PyParameter, hidden: boolean, callee: FunctionValue): Value {
  if (hidden) return unknown(`${name} is given by * or **`);
  if (defaultValue) return it.evaluate(defaultValue, callee.closure ?? emptyFrame(callee.module));
  const type = node.childForFieldName('type');
  return (type && configurationOf(it, type, callee.module)) ?? unknown(`${name} has no default and is not given here`);
}
