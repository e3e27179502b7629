import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { grouped, once } from '../../../syntax/once';
import { descendants } from '../../descendants';
import { selfAttribute, within } from '../tree';
import type { Own, Owner } from './owners';

/** How an expression follows from a parameter: it is (a share of) its value, or what is left of 1. */
export type Origin = 'same' | 'rest';

/** A parameter of a class's constructor or of a function; `line` is the class with its bases, empty for a function. */
export interface Source {
  readonly own: Own;
  readonly line: readonly Owner[];
  readonly parameter: string;
}

const ASSIGNMENTS = ['assignment', 'named_expression'];
const DEEPEST = 10;
/** Expressions that are looked at for one question. */
const MOST = 400;
/** Functions whose result is made of their arguments' numbers. */
const NUMERIC =
  /^(?:(?:np|numpy|jnp|math)\.)?(?:linspace|float|max|min|abs|round|list|tuple|sorted|reversed|maximum|minimum|asarray|array)$/;

/** How an expression follows from a parameter; null when it does not, as far as can be seen. */
export function originOf(source: Source, module: PyModule, expression: PyNode): Origin | null {
  return followed(source, module, expression, { seen: new Set(), depth: 0 });
}

/** Expressions that one question has led to: a second way to one finds no more than the first. */
interface Way {
  readonly seen: Set<string>;
  readonly depth: number;
}

function followed(source: Source, module: PyModule, expression: PyNode, { seen, depth }: Way): Origin | null {
  const node = withoutParentheses(expression);
  const key = `${module.file}:${node.id}`;
  if (depth > DEEPEST || seen.size >= MOST || seen.has(key)) return null;
  seen.add(key);
  const follow = (next: PyNode | null | undefined, at = module) => (next ? followed(source, at, next, { seen, depth: depth + 1 }) : null);
  const first = (nodes: readonly (PyNode | null | undefined)[]): Origin | null => {
    for (const each of nodes) {
      const origin = follow(each);
      if (origin) return origin;
    }
    return null;
  };
  switch (node.type) {
    case 'identifier':
      return named(source, module, node, first);
    case 'attribute': {
      const attribute = selfAttribute(node);
      return attribute === null ? null : held(source, attribute, follow);
    }
    case 'conditional_expression': {
      const [yes, , no] = partsOf(node);
      return first([yes, no]);
    }
    case 'boolean_operator':
      return first([node.childForFieldName('left'), node.childForFieldName('right')]);
    case 'binary_operator':
      return arithmetic(node, first);
    case 'subscript':
      return follow(node.childForFieldName('value'));
    case 'list_comprehension':
    case 'generator_expression':
      return follow(node.childForFieldName('body'));
    case 'list':
    case 'tuple':
      return first(partsOf(node));
    case 'call':
      return numeric(node, first);
    default:
      return null;
  }
}

type First = (nodes: readonly (PyNode | null | undefined)[]) => Origin | null;

function arithmetic(node: PyNode, first: First): Origin | null {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (node.childForFieldName('operator')?.text === '-' && Number(left?.text) === 1) {
    const origin = first([right]);
    return origin && (origin === 'same' ? 'rest' : 'same');
  }
  return first([left, right]);
}

function numeric(call: PyNode, first: First): Origin | null {
  const callee = call.childForFieldName('function');
  const list = call.childForFieldName('arguments');
  if (callee?.type === 'attribute' && /^(?:tolist|item|astype|copy)$/.test(callee.childForFieldName('attribute')?.text ?? '')) {
    return first([callee.childForFieldName('object')]);
  }
  return callee && list && NUMERIC.test(callee.text) ? first(partsOf(list)) : null;
}

/** A parameter, or a local name by what is assigned to it or what it loops over. */
function named({ own, line, parameter }: Source, module: PyModule, name: PyNode, first: First): Origin | null {
  let around = module.enclosingFunction(name);
  for (let outward = 0; around && outward < 4; outward++, around = module.enclosingFunction(around.node)) {
    const given = bindingsOf(around, name);
    const origin = first(given);
    if (origin) return origin;
    if (around.parameters.some((each) => each.name === name.text)) {
      return name.text === parameter && isEntry(own, line, around) ? 'same' : null;
    }
    if (given.length > 0) return null;
  }
  return null;
}

/** The function that receives the parameter: the function itself, or a constructor of the class. */
function isEntry(own: Own, line: readonly Owner[], { node, name, classId }: PyFunction): boolean {
  if (own.kind === 'function') return node.id === own.definition.node.id;
  return name === '__init__' && line.some(({ owner }) => owner.id === classId);
}

/** What is assigned to a name in a function, and the sequences that it runs over. */
function bindingsOf(around: PyFunction, name: PyNode): readonly PyNode[] {
  const { assignments, loops } = statementsOf(around);
  const assigned = (assignments.get(name.text) ?? []).flatMap((node) => node.childForFieldName('right') ?? []);
  const looped = loops.flatMap((node) => {
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    if (!left || !right || !new RegExp(`(?<![\\w.])${name.text}(?!\\w)`).test(left.text)) return [];
    if (!within(node.type === 'for_in_clause' ? (node.parent ?? node) : node, name)) return [];
    return pairedWith(left, right, name.text);
  });
  return [...assigned, ...looped];
}

/** In `for i, p in enumerate(rates)` and `for a, p in zip(xs, rates)` the name goes with one of the sequences. */
function pairedWith(left: PyNode, right: PyNode, name: string): readonly PyNode[] {
  const callee = right.type === 'call' ? right.childForFieldName('function')?.text : undefined;
  if (callee !== 'zip' && callee !== 'enumerate') return [right];
  const index = partsOf(left).findIndex((each) => each.text === name);
  const list = right.childForFieldName('arguments');
  const part = list ? partsOf(list)[callee === 'enumerate' ? index - 1 : index] : undefined;
  return part ? [part] : [];
}

/** `self.name`: a field of the dataclass, or what a constructor puts there. */
function held({ line, parameter }: Source, attribute: string, follow: (next: PyNode, at: PyModule) => Origin | null): Origin | null {
  let isWritten = false;
  for (const { module, owner } of line) {
    for (const method of owner.methods.filter(({ name }) => /^(?:__init__|__post_init__|setup)$/.test(name))) {
      for (const assignment of statementsOf(method).assignments.get(`self.${attribute}`) ?? []) {
        const right = assignment.childForFieldName('right');
        isWritten = true;
        const origin = right && follow(right, module);
        if (origin) return origin;
      }
    }
  }
  return attribute === parameter && !isWritten ? 'same' : null;
}

/** Assignments in a function by their targets, and its loops: asked for once for each name. */
const statementsOf = once(({ node: definition }: PyFunction) => ({
  assignments: grouped(descendants(definition, ASSIGNMENTS), targetOf),
  loops: descendants(definition, ['for_statement', 'for_in_clause']),
}));

function targetOf(node: PyNode): string | null {
  return (node.childForFieldName('left') ?? node.childForFieldName('name'))?.text ?? null;
}

export function assignmentsTo(definition: PyNode, target: string): readonly PyNode[] {
  return descendants(definition, ASSIGNMENTS).filter((node) => targetOf(node) === target);
}
