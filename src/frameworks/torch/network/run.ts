import type { PyFunction, PyParameter } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { bodyOf, descendants } from '../tree';
import { bindingOf } from './binding';
import { configurationFor } from './configurations';
import { decoratorsOf } from './decorators';
import { keyOf } from './dictionaries';
import { doubted } from './doubts';
import type { Interpreter } from './interpreter';
import {
  type ClassValue,
  emptyFrame,
  type Frame,
  type FunctionValue,
  listValue,
  NONE,
  type Passed,
  tupleValue,
  unknown,
  type Value,
} from './values';

/** See `Interpreter.run`. */
export function run(it: Interpreter, callee: FunctionValue, passed: readonly Passed[], hidden: boolean, node: PyNode): Value {
  const key = hidden ? null : cacheKey(callee, passed);
  const before = key === null ? undefined : it.remembered.get(key);
  if (before) return before;
  const value = runAnew(it, callee, passed, hidden, node);
  if (key !== null) it.remembered.set(key, value);
  return value;
}

/** `@lru_cache` functions of plain values work once; null for other functions. */
function cacheKey({ definition, module, self }: FunctionValue, passed: readonly Passed[]): string | null {
  if (self || !decoratorsOf(definition).some((decorator) => CACHED.test(decorator))) return null;
  const keys = passed.map(({ name, value }) => (keyOf(value) === null ? null : `${name}=${value.kind} ${keyOf(value)}`));
  return keys.includes(null) ? null : `${module.file}@${definition.node.startIndex}(${keys.join()})`;
}

const CACHED = /^(functools\.)?(lru_cache|cache)\b/;

function runAnew(it: Interpreter, callee: FunctionValue, passed: readonly Passed[], hidden: boolean, node: PyNode): Value {
  const { definition, module } = callee;
  return it.within(module, node, () => {
    const owner = ownerOf(callee);
    const yields: Value[] | null = isGenerator(definition) ? [] : null;
    const frame: Frame = { locals: new Map(), self: boundTo(callee), owner, closure: callee.closure, ...(yields && { yields }) };
    bindParameters(it, callee, passed, hidden, frame);
    if (definition.node.type === 'lambda') {
      const body = definition.node.childForFieldName('body');
      return body ? it.evaluate(body, frame) : unknown('a lambda without a body');
    }
    const outcome = it.execute(bodyOf(definition.node), frame);
    if (frame.ends && !yields && outcome.type !== 'raise') return doubted(frame.ends, outcome.type === 'return' ? outcome.value : NONE);
    if (yields) return listValue(outcome.type === 'next' || outcome.type === 'return' ? yields : null);
    if (outcome.type === 'raise') return unknown(`an error is raised in ${definition.name}`);
    return outcome.type === 'return' ? outcome.value : NONE;
  });
}

const isGenerator = once(({ node }: PyFunction) => node.type !== 'lambda' && descendants(node, 'yield').length > 0);

function ownerOf({ definition, module, closure }: FunctionValue): ClassValue | null {
  const owner = definition.classId === null ? null : module.classById(definition.classId);
  return owner ? { kind: 'class', owner, module } : (closure?.owner ?? null);
}

function boundTo({ self, closure, definition }: FunctionValue): Frame['self'] {
  return self ?? (definition.classId === null ? (closure?.self ?? null) : null);
}

function bindParameters(it: Interpreter, callee: FunctionValue, passed: readonly Passed[], hidden: boolean, frame: Frame): void {
  const { definition, self } = callee;
  const parameters = definition.parameters.filter((parameter) => parameter.name !== '/');
  const positional = passed.filter((each) => each.name === null).map((each) => each.value);
  const keywords = new Map(passed.flatMap((each) => (each.name === null ? [] : [[each.name, each.value] as const])));
  if (self && definition.classId !== null && bindingOf(definition) !== 'static') {
    const first = parameters.shift();
    if (first) frame.locals.set(first.name, self);
  }
  let keywordOnly = false;
  for (const parameter of parameters) {
    const { name } = parameter;
    if (name === '*') keywordOnly = true;
    else if (name.startsWith('**')) {
      const rest = { kind: 'dictionary', entries: keywords, ...(hidden && { open: true }) } as const;
      frame.locals.set(name.slice(2), rest);
    } else if (name.startsWith('*')) {
      frame.locals.set(name.slice(1), hidden ? unknown(`${name} is not known`) : tupleValue(positional.splice(0)));
      keywordOnly = true;
    } else {
      const given = (keywordOnly ? undefined : positional.shift()) ?? keywords.get(name);
      keywords.delete(name);
      frame.locals.set(name, given ?? defaultOf(it, parameter, hidden, frame));
    }
  }
}

function defaultOf(it: Interpreter, parameter: PyParameter, hidden: boolean, frame: Frame): Value {
  const { name, defaultValue } = parameter;
  if (hidden) return unknown(`${name} is given by * or **`);
  if (defaultValue) return it.evaluate(defaultValue, { ...emptyFrame(frame.owner), closure: frame.closure ?? null });
  return configurationFor(it, parameter, frame.owner) ?? unknown(`${name} has no default and is not given here`);
}
