import { applyModule } from './apply';
import { callBuiltin } from './builtins';
import { callLibrary } from './constructions';
import { instantiate, setUp } from './instances';
import type { Interpreter } from './interpreter';
import { mapped } from './mapped';
import { callMethod } from './methods';
import { type FunctionValue, NONE, type Passed, type Place, tensorsIn, unknown, type Value } from './values';

/** See `Interpreter.invoke`. */
export function invoke(it: Interpreter, callee: Value, passed: readonly Passed[], place: Place, hidden: boolean): Value {
  switch (callee.kind) {
    case 'library':
      return (
        callBuiltin(callee.name, passed, hidden) ?? callLibrary(it, callee.name, passed, place, hidden) ?? opaque(it, callee, passed, place)
      );
    case 'class':
      return instantiate(it, callee, passed, place, hidden);
    case 'function':
      return asPart(it, callee, () => it.run(callee, passed, hidden));
    case 'partial': {
      const given = new Set(passed.flatMap(({ name }) => name ?? []));
      const kept = callee.passed.filter(({ name }) => name === null || !given.has(name));
      return it.invoke(callee.callee, [...kept, ...passed], place, hidden || callee.hidden);
    }
    case 'mapped':
      return mapped(it, callee, passed, place, hidden);
    case 'method':
      return callMethod(it, callee.object, callee.name, passed, place, hidden) ?? opaque(it, callee, passed, place);
    case 'layer':
    case 'sequence':
    case 'instance':
      return applyModule(it, callee, passed, place, hidden);
    case 'native':
      return callee.call(passed, place);
    case 'key':
      return callee;
    case 'none':
      return NONE;
    default:
      return opaque(it, callee, passed, place);
  }
}

/** A method that is called on a linen module builds its parts in that module's name. */
function asPart(it: Interpreter, { self, name }: FunctionValue, inside: () => Value): Value {
  if (!self || name === 'setup' || !it.library.isLazy(self.type.owner) || it.running.at(-1)?.attributes === self.attributes)
    return inside();
  setUp(it, self);
  self.built.clear();
  it.running.push(self);
  try {
    return inside();
  } finally {
    it.running.pop();
  }
}

/** Something that cannot be looked into: on tensors it is an unknown layer, else an unknown value. */
function opaque(it: Interpreter, callee: Value, passed: readonly Passed[], place: Place): Value {
  const tensors = passed.flatMap((each) => tensorsIn(each.value));
  const text = place.node.childForFieldName('function')?.text ?? 'call';
  const short = text.length > 60 ? 'this call' : text;
  const because = callee.kind === 'unknown' ? `${short} cannot be followed: ${callee.reason}` : `${short} cannot be followed`;
  const mayOwn = mayOwnWeights(callee);
  if (/\.param$/.test(text)) it.graph.hidesWeights = true;
  if (tensors.length === 0) return unknown(because, mayOwn);
  if (mayOwn) it.graph.hidesWeights = true;
  return it.graph.unknown(place, short, because, tensors, mayOwn ? null : 0);
}

/** Functions of JAX and NumPy never give a module. */
function mayOwnWeights(callee: Value): boolean {
  if (callee.kind === 'method' || callee.kind === 'batch') return false;
  return (
    callee.kind !== 'library' ||
    !/^(?:jax\.|numpy\.|builtins\.|math\.|einops\.|functools\.|logging\.|absl\.|optax\.|copy\.|typing\.|collections\.)/.test(callee.name)
  );
}
