import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { descendants, selfAttribute } from '../tree';
import type { Owner } from './owners';

/** How an expression follows from a parameter: it is its value, or what is left of 1. */
export type Origin = 'same' | 'rest';

const DEEPEST = 8;

/** How an expression in a class follows from a parameter of the class's constructor; null when that is not certain. */
export function originOf(at: Owner, line: readonly Owner[], expression: PyNode, parameter: string, depth = 0): Origin | null {
  if (depth > DEEPEST) return null;
  const node = withoutParentheses(expression);
  const follow = (next: PyNode | null | undefined, from = at) => (next ? originOf(from, line, next, parameter, depth + 1) : null);
  switch (node.type) {
    case 'identifier':
      return named(at, node, parameter, follow);
    case 'attribute': {
      const attribute = selfAttribute(node);
      return attribute === null ? null : held(line, attribute, parameter, follow);
    }
    case 'conditional_expression': {
      const [yes, , no] = partsOf(node);
      return follow(yes) ?? follow(no);
    }
    case 'boolean_operator':
      return follow(node.childForFieldName('left')) ?? follow(node.childForFieldName('right'));
    case 'binary_operator': {
      const inner = node.childForFieldName('operator')?.text === '-' && Number(node.childForFieldName('left')?.text) === 1;
      const origin = inner ? follow(node.childForFieldName('right')) : null;
      return origin && (origin === 'same' ? 'rest' : 'same');
    }
    default:
      return null;
  }
}

type Follow = (next: PyNode | null | undefined, from?: Owner) => Origin | null;

/** A parameter of the constructor, or a local name that is assigned once. */
function named({ module }: Owner, name: PyNode, parameter: string, follow: Follow): Origin | null {
  const around = module.enclosingFunction(name);
  if (!around) return null;
  const given = assignmentsTo(around.node, name.text);
  if (around.parameters.some((each) => each.name === name.text)) {
    return around.name === '__init__' && name.text === parameter && given.length === 0 ? 'same' : null;
  }
  return given.length === 1 ? follow(given[0]?.childForFieldName('right')) : null;
}

/** `self.name`: a field of the dataclass, or what a constructor puts there. */
function held(line: readonly Owner[], attribute: string, parameter: string, follow: Follow): Origin | null {
  for (const owner of line) {
    const constructors = owner.owner.methods.filter(({ name }) => /^(?:__init__|__post_init__|setup)$/.test(name));
    const written = constructors.flatMap((method) =>
      assignmentsTo(method.node, `self.${attribute}`).map((assignment) => ({ owner, right: assignment.childForFieldName('right') })),
    );
    if (written.length > 1) return null;
    if (written[0]) return follow(written[0].right, written[0].owner);
  }
  return attribute === parameter ? 'same' : null;
}

function assignmentsTo(definition: PyNode, target: string): readonly PyNode[] {
  return descendants(definition, ['assignment', 'augmented_assignment']).filter((node) => node.childForFieldName('left')?.text === target);
}

/** 'sample' when one number is drawn for each sample: `(x.shape[0], 1, 1)`, `(batch,) + (1,) * (x.ndim - 1)`. */
export function drawnShape({ module }: Owner, expression: PyNode): 'sample' | null {
  const node = withoutParentheses(expression);
  if (node.type === 'identifier') {
    const around = module.enclosingFunction(node);
    const given = around ? assignmentsTo(around.node, node.text) : [];
    const right = given.length === 1 ? given[0]?.childForFieldName('right') : null;
    return right ? shapeOfText(right.text) : null;
  }
  return shapeOfText(node.text);
}

function shapeOfText(text: string): 'sample' | null {
  const ones = /[([]\s*1\s*,?\s*[)\]]\s*\*|,\s*1\s*(?:,\s*1\s*)*,?\s*[)\]]$/.test(text);
  return ones && /shape\[0\]|batch|^[([]\s*(?:b|n|bs)\b/i.test(text) ? 'sample' : null;
}
