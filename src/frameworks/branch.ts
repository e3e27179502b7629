import type { ModeBranch } from '../model/site';
import type { PyNode } from '../syntax/node';
import { partsOf } from '../syntax/nodes';

/** Functions that are given what is computed when a test holds, and otherwise: where the test and the two stand. */
const CHOOSES = /(?:^|\.)(?:smart_)?cond$/;
const PHASES = /(?:^|\.)in_(train|test)_phase$/;
/** Other tests switch nothing between training and evaluation: what is around them may. */
const SPEAKS_OF_MODE = /train|eval|test|infer|predict|determin|mode|phase|stage|split/i;
const LEAVES = new Set(['return_statement', 'raise_statement', 'continue_statement']);

/**
 * The innermost test of the mode that decides whether a dropout runs, where another way exists on which nothing is dropped: an `if` with or without `else`, a ternary, an
 * early `return`, `tf.cond` and `K.in_train_phase`. null where there is none, or the other way speaks of dropout, too.
 */
export function branchOf(node: PyNode): ModeBranch | null {
  let below = node;
  for (let at = node.parent; at; below = at, at = at.parent) {
    if (at.type === 'class_definition') return null;
    const found =
      statementBranch(at, below) ?? ternary(at, below) ?? chosen(at, below) ?? (at.type === 'block' ? exitAbove(at, below) : null);
    if (found && SPEAKS_OF_MODE.test(found.test)) return branch(found);
    if (at.type === 'function_definition') return named(at);
  }
  return null;
}

/** The same for a call that runs a dropout, as a part of what is told of it. */
export function underBranch(node: PyNode): { readonly branch?: ModeBranch } {
  const branch = branchOf(node);
  return branch ? { branch } : {};
}

type Found = Pick<ModeBranch, 'test' | 'holds'> & { readonly other: string };

/** null where the other way speaks of dropout, too. */
function branch({ test, holds, other }: Found): ModeBranch | null {
  return /drop/i.test(other) ? null : { test, holds, ...(other.includes('(') ? {} : { alone: true }) };
}

function within(outer: PyNode, inner: PyNode): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

function statementBranch(at: PyNode, below: PyNode): Found | null {
  if (at.type !== 'if_statement') return null;
  const test = at.childForFieldName('condition');
  const yes = at.childForFieldName('consequence');
  const others = partsOf(at).filter(({ type }) => type === 'else_clause' || type === 'elif_clause');
  if (!test || !yes || below.id === test.id || others.some(({ type }) => type === 'elif_clause')) return null;
  const holds = within(yes, below);
  return { test: test.text, holds, other: holds ? (others[0]?.text ?? '') : yes.text };
}

function ternary(at: PyNode, below: PyNode): Found | null {
  if (at.type !== 'conditional_expression') return null;
  const [yes, test, no] = partsOf(at);
  if (!yes || !test || !no || below.id === test.id) return null;
  const holds = within(yes, below);
  return { test: test.text, holds, other: (holds ? no : yes).text };
}

/** `if training: return x` above. */
function exitAbove(block: PyNode, below: PyNode): Found | null {
  const exit = partsOf(block).findLast((each) => {
    if (each.type !== 'if_statement' || each.endIndex > below.startIndex || partsOf(each).some(({ type }) => /^el/.test(type)))
      return false;
    if (!SPEAKS_OF_MODE.test(each.childForFieldName('condition')?.text ?? '')) return false;
    return LEAVES.has(partsOf(each.childForFieldName('consequence') ?? each).at(-1)?.type ?? '');
  });
  const test = exit?.childForFieldName('condition');
  return exit && test ? { test: test.text, holds: false, other: exit.childForFieldName('consequence')?.text ?? '' } : null;
}

/** The dropout stands in an argument of `tf.cond`. */
function chosen(at: PyNode, below: PyNode): Found | null {
  return at.type === 'argument_list' && at.parent?.type === 'call' ? among(at.parent, at, (each) => within(each, below)) : null;
}

/** The function around the dropout is an argument of `tf.cond` beside it. */
function named(definition: PyNode): ModeBranch | null {
  const name = definition.childForFieldName('name')?.text ?? '';
  const beside = definition.parent?.type === 'block' ? definition.parent : null;
  if (!beside || !/\bcond\b|_phase\b/.test(beside.text)) return null;
  for (const call of beside.descendantsOfType('call')) {
    const list = call?.childForFieldName('arguments');
    const found = call && list ? among(call, list, (each) => each.text === name) : null;
    if (found) return branch({ ...found, other: found.other.replace(name, '') });
  }
  return null;
}

function among(call: PyNode, list: PyNode, isHere: (argument: PyNode) => boolean): Found | null {
  const callee = call.childForFieldName('function')?.text ?? '';
  const phase = PHASES.exec(callee)?.[1];
  if (phase === undefined && !CHOOSES.test(callee)) return null;
  const parts = partsOf(list);
  const given = (place: number, names: RegExp): PyNode | undefined =>
    parts
      .find((each) => each.type === 'keyword_argument' && names.test(each.childForFieldName('name')?.text ?? ''))
      ?.childForFieldName('value') ?? (parts[place]?.type === 'keyword_argument' ? undefined : parts[place]);
  const from = phase === undefined ? 1 : 0;
  const yes = given(from, /^(?:true_fn|fn1|x)$/);
  const no = given(from + 1, /^(?:false_fn|fn2|alt)$/);
  const test = phase === undefined ? given(0, /^pred$/)?.text : phase === 'train' ? 'training' : 'testing';
  if (!yes || !no || test === undefined) return null;
  if (isHere(yes)) return { test, holds: true, other: no.text };
  return isHere(no) ? { test, holds: false, other: yes.text } : null;
}
