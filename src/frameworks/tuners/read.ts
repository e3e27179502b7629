import type { Draw } from '../../model/facts';
import { literalValue } from '../../syntax/literals';
import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { partsOf, spanOfNode, withoutParentheses } from '../../syntax/nodes';
import { unquoted } from '../../syntax/options';
import { drawArguments, mayDraw } from '../../syntax/tuners';
import type { Span } from '../../text/span';

/** Spellings of the calls that draw. */
const DRAWS = /\.(?:Float|Int|Choice|Linear|Range|suggest_\w+)\(|(?:uniform|choice|grid_search)\(/;

/** Tuners, by their packages or the names that their objects go by. */
const TUNER = /keras_?tuner|optuna|hyperopt|\bray\b|\bhps?\b|\btrial\b/;

/** Cheap test: false means that no tuner draws anything in the module that could be a rate. */
export function mentionsDraw({ text }: PyModule): boolean {
  return /drop/i.test(text) && DRAWS.test(text) && TUNER.test(text);
}

/** All calls of tuners in source order. */
export function readDraws(module: PyModule): readonly Draw[] {
  return module.calls.flatMap((call) => drawOf(module, call) ?? []);
}

function drawOf(module: PyModule, { node, callee }: PyCall): Draw | null {
  const range = mayDraw(callee) ? module.resolve(node).range : undefined;
  if (!range) return null;
  const given = drawArguments(range.tuner, node);
  const literal = (...names: readonly string[]): Span | null => {
    const found = names.map((name) => given.get(name)).find((each) => each !== undefined);
    return found && typeof literalValue(found) === 'number' ? spanOfNode(found) : null;
  };
  const numbers = itemsOf(given).filter((item) => typeof literalValue(item) === 'number');
  return {
    name: nameOf(node, given),
    span: spanOfNode(node),
    text: node.text,
    range,
    literals: {
      min: literal('min_value', 'low', 'lower'),
      max: literal('max_value', 'high', 'upper'),
      step: literal('step', 'q', 'resolution'),
      default: literal('default'),
    },
    items: numbers.map(spanOfNode),
    mixesTypes: new Set(numbers.map(({ text }) => /^-?\d+$/.test(text))).size > 1,
    isReckoned: isReckoned(node),
  };
}

function itemsOf(given: ReadonlyMap<string, PyNode>): readonly PyNode[] {
  const list = ['values', 'choices', 'categories', 'options'].map((name) => given.get(name)).find((each) => each !== undefined);
  const bare = list && withoutParentheses(list);
  return bare && (bare.type === 'list' || bare.type === 'tuple') ? partsOf(bare) : [];
}

/** `hp.Float('dropout', …)`, `{'dropout': tune.uniform(…)}`, `space(dropout=…)`, `dropout = …`. */
function nameOf(call: PyNode, given: ReadonlyMap<string, PyNode>): string {
  const label = given.get('name') ?? given.get('label');
  if (label?.type === 'string') return unquoted(label.text.replace(/^[a-zA-Z]+/, ''));
  const around = call.parent;
  if (around?.type === 'pair') return unquoted(around.childForFieldName('key')?.text ?? '');
  if (around?.type === 'keyword_argument') return around.childForFieldName('name')?.text ?? '';
  return around?.type === 'assignment' ? (around.childForFieldName('left')?.text ?? '') : '';
}

function isReckoned(call: PyNode): boolean {
  let around = call.parent;
  while (around?.type === 'parenthesized_expression') around = around.parent;
  return around?.type === 'binary_operator' || around?.type === 'unary_operator';
}
