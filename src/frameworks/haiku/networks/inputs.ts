import type { PyModule, PyParameter } from '../../../syntax/module';
import type { Graph } from '../../jaxcore/network/graph';
import { type Axis, booleanValue, KEY, type Passed, type Place, unknown, type Value } from '../../jaxcore/network/values';

/** How the axes of an example stand: samples first, steps before samples, or one sample alone. */
export type Layout = 'samples-first' | 'time-first' | 'one-sample';

const ON = /^(?:is_)?train(?:ing|_mode)?$|^(?:use|enable)_dropout$/;
const OFF = /^(?:deterministic|inference|(?:is_)?eval(?:uation|_mode)?|(?:is_)?test(?:ing)?|use_running_average)$/;
const NO_INPUT = /^(?:state|step|return_\w+|\w*_?mask|test_local_stats)$/;
const KEYS = /(?:^|_)(?:keys?|rngs?|prng)$/;

/** What a network is run with: inputs like the examples where there are some. It is drawn as it is in training. */
export function inputsFor(
  graph: Graph,
  parameters: readonly PyParameter[],
  examples: readonly Passed[],
  layout: Layout,
  module: PyModule,
): readonly Passed[] {
  const positional = examples.filter(({ name }) => name === null);
  const keywords = new Map(examples.flatMap((each) => (each.name === null ? [] : [[each.name, each.value] as const])));
  let index = 0;
  let isKeywordOnly = false;
  return parameters.flatMap((parameter): Passed[] => {
    const { name, node } = parameter;
    if (name === '*' || name.startsWith('*')) isKeywordOnly = true;
    if (/^[*/]/.test(name)) return [];
    const shown = (isKeywordOnly ? undefined : positional[index++]?.value) ?? keywords.get(name);
    const value = valueFor(graph, parameter, shown, layout, { node, module });
    return value ? [{ name, value, node }] : [];
  });
}

/** null = its default counts. */
function valueFor(graph: Graph, parameter: PyParameter, shown: Value | undefined, layout: Layout, place: Place): Value | null {
  const { name, defaultValue, node } = parameter;
  if (ON.test(name)) return booleanValue(true);
  if (OFF.test(name)) return booleanValue(false);
  if (KEYS.test(name)) return KEY;
  const like = shown ? likeExample(graph, name, shown, layout, place, 0) : null;
  if (like) return like;
  if (defaultValue && !shown) return null;
  const type = node.childForFieldName('type')?.text ?? '';
  if (NO_INPUT.test(name) || /^(?:bool|int|float|str)\b/.test(type)) return unknown(`${name} is given by the caller`);
  return graph.input(name, place);
}

/** Arrays become inputs of their shape, structures structures of inputs; null when the example says nothing. */
function likeExample(graph: Graph, name: string, shown: Value, layout: Layout, place: Place, depth: number): Value | null {
  if (depth > 4) return null;
  switch (shown.kind) {
    case 'array':
      return shown.shape ? graph.input(name, place, laidOut(shown.shape, layout)) : null;
    case 'tensor':
      return graph.input(name, place, shown.axes);
    case 'dictionary': {
      const inner = (key: string, value: Value) => likeExample(graph, `${name}['${key}']`, value, layout, place, depth + 1);
      const entries = [...shown.entries].map(
        ([key, value]) => [key, inner(key, value) ?? graph.input(`${name}['${key}']`, place)] as const,
      );
      return { kind: 'dictionary', entries: new Map(entries) };
    }
    case 'list': {
      const items = shown.items?.map((item, index) => likeExample(graph, `${name}[${index}]`, item, layout, place, depth + 1));
      return items?.every((item) => item !== null) ? { kind: 'list', items } : null;
    }
    case 'number':
    case 'boolean':
    case 'string':
    case 'none':
    case 'key':
      return shown;
    default:
      return null;
  }
}

/** One axis alone is that of a single sample. */
function laidOut(shape: readonly (number | null)[], layout: Layout): readonly Axis[] | null {
  if (layout === 'one-sample' || shape.length < 2) return shape;
  return layout === 'time-first' ? [shape[0] ?? null, 'batch', ...shape.slice(2)] : ['batch', ...shape.slice(1)];
}
