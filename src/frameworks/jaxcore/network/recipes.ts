import type { Shape } from '../../../model/network';
import type { PyCall, PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { isModuleRole } from '../dialect';
import { methodCalled } from '../facts/told';
import { isForward } from '../sites/context';
import { within } from '../tree';
import { findMethod, lineageOf } from './instances';
import type { Library } from './library';
import type { ClassValue, FunctionValue, Passed, Value } from './values';

/** How a network is built and what its inputs look like, as far as the file shows. */
export interface Recipe {
  readonly type: ClassValue;
  /** Arguments of the constructor. */
  readonly arguments: (evaluate: (node: PyNode) => Value) => readonly Passed[];
  /** Shapes of the inputs without the batch; null = not known. */
  readonly inputShapes: readonly (Shape | null)[];
}

/** The method through which a network is called: `__call__`, or the only compact method. */
export function forwardOf(type: ClassValue): Omit<FunctionValue, 'self'> | null {
  const call = findMethod(type, '__call__');
  if (call) return call;
  const compact = lineageOf(type).flatMap(({ owner }) => owner.methods.filter(isForward));
  const [only, another] = compact;
  return only && !another ? findMethod(type, only.name) : null;
}

/** The networks that a module writes as classes. */
export function recipesOf(library: Library, module: PyModule, evaluate: (node: PyNode) => Value): readonly Recipe[] {
  return module.classes
    .filter((owner) => isModuleRole(library.dialect.roleOf(owner)))
    .map((owner) => {
      const built = constructions(library)(module).get(owner) ?? [];
      return {
        type: { kind: 'class' as const, owner, module },
        arguments: (value) => argumentsOf(built, value),
        inputShapes: shownShapes(module, built, evaluate),
      };
    });
}

/** Calls that build a class, outside of other networks: a part is built with the whole's numbers, which say nothing about it alone. */
const constructions = once((library: Library) =>
  once((module: PyModule): ReadonlyMap<PyClass, readonly PyCall[]> => {
    const calls = module.calls.flatMap((call) => {
      const owner = call.name?.startsWith('.') ? module.classes.findLast(({ name }) => `.${name}` === call.name) : undefined;
      const around = owner && module.enclosingClass(call.node);
      const isPart = around && (around === owner || isModuleRole(library.dialect.roleOf(around)));
      return owner && !isPart && !within(owner.node, call.node) ? [{ owner, call }] : [];
    });
    return new Map([...grouped(calls, ({ owner }) => owner)].map(([owner, all]) => [owner, all.map(({ call }) => call)]));
  }),
);

/** What the file passes to the constructor: followed only if all its calls read alike. Otherwise the defaults count. */
function argumentsOf(calls: readonly PyCall[], value: (node: PyNode) => Value): readonly Passed[] {
  const [call] = calls;
  const texts = new Set(calls.map(({ node }) => node.childForFieldName('arguments')?.text));
  if (!call || texts.size !== 1 || call.starred) return [];
  return [
    ...call.positional.map((node) => ({ name: null, value: value(node), node })),
    ...[...call.keywords].map(([name, node]) => ({ name, value: value(node), node })),
  ];
}

const SHOWS: ReadonlySet<string> = new Set(['init', 'init_with_output', 'lazy_init', 'tabulate', 'eval_shape', 'apply']);

/** Shapes of example inputs: `model.init(key, jnp.ones((1, 28, 28, 1)))`; the batch is the first axis. */
function shownShapes(module: PyModule, built: readonly PyCall[], evaluate: (node: PyNode) => Value): readonly (Shape | null)[] {
  if (built.length === 0) return [];
  const nodes = new Set(built.map(({ node }) => node.id));
  for (const call of module.calls) {
    const method = methodCalled(call);
    const object = call.callee.childForFieldName('object');
    if (!method || !object || !SHOWS.has(method.name)) continue;
    const source = object.type === 'identifier' ? givenTo(module)(object) : object;
    if (!source || !nodes.has(source.id)) continue;
    const shapes = call.positional.slice(1).map((node) => arrayShape(evaluate(node)));
    if (shapes.some((shape) => shape !== null)) return shapes;
  }
  return [];
}

/** The call that gives a name its object: the last one above in the same function, else at the top of the file. */
const givenTo = once((module: PyModule) => {
  const given = grouped(
    module.calls.flatMap(({ node }) => {
      const parent = node.parent;
      const left = parent?.type === 'assignment' ? parent.childForFieldName('left') : null;
      return left?.type === 'identifier' ? [{ name: left.text, node, around: module.enclosingFunction(node)?.node.id ?? null }] : [];
    }),
    ({ name }) => name,
  );
  return (name: PyNode): PyNode | null => {
    const around = module.enclosingFunction(name)?.node.id ?? null;
    const all = (given.get(name.text) ?? []).filter((each) => each.node.startIndex < name.startIndex);
    const own = all.filter((each) => each.around === around).at(-1);
    return (own ?? all.filter((each) => each.around === null).at(-1))?.node ?? null;
  };
});

function arrayShape(value: Value): Shape | null {
  return value.kind === 'array' && value.shape && value.shape.length > 0 ? value.shape.slice(1) : null;
}
