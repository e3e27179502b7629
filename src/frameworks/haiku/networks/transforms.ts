import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { literally } from '../../../text/pattern';
import { decoratorsOf, withParentheses } from '../../jaxcore/tree';
import { canonical } from '../family';

/** A function that a file makes a network of. */
export interface Transform {
  /** The function: a name, an attribute, a lambda, a call. */
  readonly expression: PyNode;
  /** `hk.transform(...)`, or the definition that it decorates. */
  readonly node: PyNode;
  /** The variable, attribute or name that holds the pair of functions, as written; null when there is none. */
  readonly holder: string | null;
  /** Names of the initializer and the function when the pair is taken apart. */
  readonly pair: readonly string[];
}

const TRANSFORM = /^haiku\.transform(?:_with_state)?$/;
const AROUND = /(?:^|\.)(?:without_apply_rng|without_state|with_empty_state)$/;

/** All functions that a module transforms, in source order. */
export function transformsIn(module: PyModule): readonly Transform[] {
  const called = module.calls.flatMap((call): Transform[] => {
    if (!TRANSFORM.test(canonical(call.name ?? ''))) return [];
    const expression = call.positional[0] ?? call.keywords.get('f');
    return expression ? [{ expression: withoutParentheses(expression), node: call.node, ...holdersOf(call.node) }] : [];
  });
  const decorated = module.functions.flatMap((definition): Transform[] => {
    const isTransformed = decoratorsOf(definition.node).some((decorator) => {
      const expression = partsOf(decorator)[0];
      return expression ? TRANSFORM.test(canonical(module.qualify(expression) ?? '')) : false;
    });
    return isTransformed ? [{ expression: definition.nameNode, node: definition.node, holder: definition.name, pair: [] }] : [];
  });
  return [...called, ...decorated].sort((a, b) => a.node.startIndex - b.node.startIndex);
}

function holdersOf(call: PyNode): Pick<Transform, 'holder' | 'pair'> {
  let node = withParentheses(call);
  for (let depth = 0; depth < 4; depth++) {
    const around = node.parent?.type === 'argument_list' ? node.parent.parent : null;
    if (around?.type !== 'call' || !AROUND.test(around.childForFieldName('function')?.text ?? '')) break;
    node = withParentheses(around);
  }
  const left = node.parent?.type === 'assignment' ? node.parent.childForFieldName('left') : null;
  if (left?.type === 'identifier' || left?.type === 'attribute') return { holder: left.text, pair: [] };
  const names = left && /pattern|tuple/.test(left.type) ? partsOf(left).map(({ text }) => text) : [];
  return { holder: null, pair: names };
}

/** Arguments behind the key in `net.init(key, x)` and the like; of the first call that shows some. */
export function exampleCall(module: PyModule, { node, holder, pair }: Transform): { readonly call: PyCall; readonly skip: number } | null {
  const init = holder === null ? (pair[0] ?? null) : `${holder}.init`;
  const name = holder ?? pair[0];
  const until = name === undefined ? module.text.length : boundAgain(module, name, node.endIndex);
  for (const call of module.calls) {
    const { callee, calleeText } = call;
    if (call.node.startIndex > until) break;
    if (callee.type === 'attribute' && callee.childForFieldName('attribute')?.text === 'init') {
      const object = callee.childForFieldName('object');
      if (object && (object.id === node.id || (init !== null && calleeText === init && sees(module, call, node)))) return { call, skip: 1 };
    }
    if (pair[0] !== undefined && calleeText === pair[0] && sees(module, call, node)) return { call, skip: 1 };
    if (init === null || !sees(module, call, node)) continue;
    // `jax.jit(net.init)(key, x)` and `jax.eval_shape(net.init, key, x)`.
    if (callee.type === 'call' && firstArgument(callee) === init) return { call, skip: 1 };
    if (call.name === 'jax.eval_shape' && call.positional[0]?.text === init) return { call, skip: 2 };
    const isSummary = callee.type === 'call' && /(?:^|\.)(?:tabulate|eval_summary)$/.test(callee.childForFieldName('function')?.text ?? '');
    if (isSummary && firstArgument(callee) === holder) return { call, skip: 0 };
  }
  return null;
}

function firstArgument(call: PyNode): string | null {
  const list = call.childForFieldName('arguments');
  const first = list ? partsOf(list)[0] : undefined;
  return first?.text ?? null;
}

/** Where a name is given something else; the end of the text when it is not. */
function boundAgain({ text }: PyModule, name: string, from: number): number {
  const plain = literally(name);
  const again = new RegExp(`(?<![\\w.])${plain}\\s*(?:,[^\\n=()]*)?=(?!=)|\\bdef\\s+${plain}\\b`).exec(text.slice(from));
  return again ? from + again.index : text.length;
}

/** The name stands below the transform and in its function or one inside it; attributes are seen from everywhere in the class. */
function sees(module: PyModule, call: PyCall, node: PyNode): boolean {
  if (call.calleeText.startsWith('self.')) return module.enclosingClass(call.node)?.id === module.enclosingClass(node)?.id;
  const around: PyFunction | null = module.enclosingFunction(node.type === 'function_definition' ? (node.parent ?? node) : node);
  if (call.node.startIndex < node.startIndex) return false;
  return !around || (around.node.startIndex <= call.node.startIndex && call.node.endIndex <= around.node.endIndex);
}
