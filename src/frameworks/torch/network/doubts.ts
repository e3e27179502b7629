import type { PyNode } from '../../../syntax/node';
import { descendants, named, within } from '../tree';
import { assignsModule, mayHold } from './effects';
import type { Interpreter } from './interpreter';
import { mayBeModule } from './lineage';
import { type Frame, isModule, NONE, opaqueValue, unknown, type Value } from './values';

/** What the expressions give when they are evaluated, whether they ever are or not. */
function supposed(it: Interpreter, expressions: readonly PyNode[], frame: Frame): readonly Value[] {
  const notes = it.graph.notes.length;
  const values = expressions.map((expression) => it.bounded(MOST_SUPPOSED, () => it.evaluate(expression, frame)));
  it.graph.notes.length = notes;
  return values;
}

/** Steps for an expression of which it only matters whether it gives a module. */
const MOST_SUPPOSED = 1000;

/** It is a module, or nobody knows whether it is one. */
export function mayHaveWeights(value: Value): boolean {
  if (value.kind === 'list') return value.items?.some(mayHaveWeights) ?? false;
  if (value.kind === 'instance') return mayBeModule({ ...value, kind: 'class' });
  return isModule(value) || value.kind === 'weight' || (value.kind === 'unknown' && value.weights === true);
}

/** What stands for one of several values of which it is not known which. */
export function oneOf(values: readonly Value[], reason: string): Value {
  return values.some(mayHaveWeights) ? opaqueValue(reason) : unknown(reason);
}

/** Right sides that a statement may assign to a name or attribute, as far as they are more than plain values. */
function assignedTo(statement: PyNode, target: PyNode): readonly PyNode[] {
  return descendants(statement, ['assignment', 'named_expression']).flatMap((assignment) => {
    const left = assignment.childForFieldName('left') ?? assignment.childForFieldName('name');
    const right = assignment.childForFieldName('right') ?? assignment.childForFieldName('value');
    return left && right && within(left, target) && !PLAIN.test(right.type) ? [right] : [];
  });
}

const PLAIN = /^(true|false|none|integer|float|string|concatenated_string|comparison_operator|not_operator)$/;

/** What a name or attribute holds once a statement was met that may or may not have assigned it. */
export function afterwards(it: Interpreter, statement: PyNode, target: PyNode, before: Value | null, frame: Frame, reason: string): Value {
  // It only decides whether the weights can be counted, or whether an object is a dropout.
  const isAsked = it.graph.isBuilding && (it.graph.counts || (frame.self?.kind === 'instance' && frame.self.siteIds.length > 0));
  const given = isAsked ? supposed(it, assignedTo(statement, target), frame) : [];
  return oneOf(before ? [before, ...given] : given, reason);
}

/** The function may end inside this statement, with one of the values that it returns there. */
export function mayEnd(it: Interpreter, statement: PyNode, frame: Frame, reason: string): void {
  const returned = descendants(statement, 'return_statement').map((each) => named(each)[0] ?? null);
  const values = supposed(
    it,
    returned.flatMap((each) => each ?? []),
    frame,
  );
  frame.ends = { reason, values: [...(frame.ends?.values ?? []), ...values, ...(returned.includes(null) ? [NONE] : [])] };
}

/** What a function gives that may have ended before. */
export function doubted(ends: NonNullable<Frame['ends']>, value: Value): Value {
  const all = [...ends.values, value];
  return all.every((each) => isSame(each, value)) ? value : oneOf(all, ends.reason);
}

function isSame(a: Value, b: Value): boolean {
  if (a.kind === 'number' || a.kind === 'boolean' || a.kind === 'string') return b.kind === a.kind && a.value === b.value;
  return a === b || (a.kind === 'none' && b.kind === 'none');
}

/** Statements that may never be reached because the constructor may have ended: what they would give the object is not known. */
export function doubtRest(it: Interpreter, rest: readonly PyNode[], frame: Frame): void {
  const { self, ends } = frame;
  if (self?.kind !== 'instance' || !ends || !it.graph.isBuilding) return;
  const gives = rest.some((each) => assignsModule(each) || mayHold(it.module, each, { ...self, kind: 'class' }));
  if (gives) self.attributes.set('(unknown)', opaqueValue(ends.reason));
}

/** `a if condition else b` where the condition is not known. */
export function either(it: Interpreter, options: readonly PyNode[], frame: Frame): Value {
  const reason = 'it depends on a condition that is not known';
  const values = supposed(it, options, frame);
  const [first] = values;
  return first && values.every((each) => isSame(each, first)) ? first : oneOf(values, reason);
}
