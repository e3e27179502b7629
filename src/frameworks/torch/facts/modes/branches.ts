import type { Branch, Condition, Step, Telling } from '../../../../model/modes';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { once } from '../../../../syntax/once';
import { literalValue } from '../../sites/read';
import { bare, named, within } from '../../tree';
import { argumentsOf } from './arguments';
import { parameterKey } from './keys';

type Literal = Condition['value'];

/** The branches of the function around a node, outermost first; null where something else than an `if` decides whether it runs. */
export function branchesAround(module: PyModule, node: PyNode): readonly Branch[] | null {
  const found: Branch[] = [];
  for (let at = node, up = node.parent; up && !/^(?:function|class)_definition$/.test(up.type); at = up, up = up.parent) {
    if (/^(?:lambda|conditional_expression|boolean_operator|case_clause|except_clause)$/.test(up.type)) return null;
    if (up.type === 'elif_clause') {
      found.unshift({ start: at.startIndex, when: null });
      // The branches before it are passed over.
      up = up.parent ?? up;
      continue;
    }
    const condition = up.childForFieldName('condition');
    // What the condition itself holds is no branch of it.
    if (up.type !== 'if_statement' || (condition && within(condition, at))) continue;
    const isFirst = at.type !== 'else_clause';
    const isOnly = named(up).filter(({ type }) => type === 'elif_clause').length === 0;
    const when = condition && (isFirst || isOnly) ? conditionOf(module, condition) : null;
    found.unshift({ start: at.startIndex, when: when && { ...when, holds: when.holds === isFirst } });
  }
  return found;
}

/** What a parameter has to be for `train`, `not train`, `mode == 'train'` or `mode is None` to hold; null for all else. */
export function conditionOf(module: PyModule, expression: PyNode): Condition | null {
  const node = bare(expression);
  if (node.type === 'not_operator') {
    const inner = node.childForFieldName('argument');
    const condition = inner && conditionOf(module, inner);
    return condition ? { ...condition, holds: !condition.holds } : null;
  }
  if (node.type === 'identifier') {
    const parameter = flagOf(module, node);
    return parameter === null ? null : { parameter, asks: 'truth', value: true, holds: true };
  }
  if (node.type !== 'comparison_operator') return null;
  const [left, right, ...more] = named(node);
  const sign = /^\s*(==|!=|is not|is)\s/.exec(node.text.slice((left?.endIndex ?? 0) - node.startIndex))?.[1];
  if (!left || !right || more.length > 0 || sign === undefined || left.type !== 'identifier') return null;
  const value = literalOf(right);
  const parameter = value === undefined ? null : flagOf(module, left);
  return parameter === null || value === undefined ? null : { parameter, asks: 'equality', value, holds: sign === '==' || sign === 'is' };
}

/** The parameter of the function around that a name is, if nothing else is given to it. */
function flagOf(module: PyModule, name: PyNode): string | null {
  const around = module.enclosingFunction(name);
  if (!around?.parameters.some((each) => each.name === name.text)) return null;
  const body = around.node.childForFieldName('body')?.text ?? '';
  return new RegExp(`(?<![\\w.])${name.text}\\s*[+|&]?=(?!=)|\\bfor\\s[^\\n:]*\\b${name.text}\\b[^\\n:]*\\sin\\b`).test(body)
    ? null
    : parameterKey(around, name.text);
}

/** `undefined` for what is no literal. */
function literalOf(expression: PyNode): Literal | undefined {
  const node = bare(expression);
  if (node.type === 'none') return null;
  const value = literalValue(node);
  return typeof value === 'boolean' || typeof value === 'string' ? value : undefined;
}

/** What a call tells a function of this file by literals, by its defaults, or by what its own function was told. */
export function tellingsOf(module: PyModule, call: PyCall, target: PyFunction): readonly Telling[] {
  if (call.starred) return [];
  const given = new Map(argumentsOf(call, target).map(({ name, value }) => [name, value]));
  return target.parameters.flatMap(({ name, defaultValue }): Telling[] => {
    const expression = given.get(name) ?? defaultValue;
    if (!expression) return [];
    const parameter = parameterKey(target, name);
    const value = literalOf(expression);
    if (value !== undefined) return [{ parameter, value }];
    const from = given.has(name) && expression.type === 'identifier' ? flagOf(module, expression) : null;
    return from === null ? [] : [{ parameter, from }];
  });
}

/** `with torch.set_grad_enabled(train):` around a node: what has to hold for gradients to be on. */
export function gradientsAsked(module: PyModule, node: PyNode): Condition | null {
  for (let up = node.parent; up && up.type !== 'function_definition'; up = up.parent) {
    if (up.type !== 'with_statement') continue;
    const [clause] = named(up);
    const call = clause && module.calls.find(({ node: each }) => within(clause, each) && /set_grad_enabled$/.test(calleeOf(each)));
    const flag = call && (call.positional[0] ?? call.keywords.get('mode'));
    if (flag) return conditionOf(module, flag);
  }
  return null;
}

function calleeOf(call: PyNode): string {
  return call.childForFieldName('function')?.text ?? '';
}

const asksForGradients = once(({ text }: PyModule) => /set_grad_enabled\(\s*(?!True|False)/.test(text));

/** What these add to a step. */
export function decidedBy(module: PyModule, node: PyNode, conditional: boolean): Pick<Step, 'branches' | 'gradients'> {
  const branches = conditional ? branchesAround(module, node) : [];
  const gradients = asksForGradients(module) ? gradientsAsked(module, node) : null;
  return { ...(branches && branches.length > 0 ? { branches } : {}), ...(gradients ? { gradients } : {}) };
}
