import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { descendants, named, passedArguments, selfAttribute } from '../tree';
import { findMethod, type Lineage, lineageOf } from './lineage';
import type { ClassValue } from './values';

/** What a statement may change, as far as it alone says. */
export interface Effects {
  /** Names and attributes that it may assign, and parts of lists by what they are a part of. */
  readonly targets: readonly PyNode[];
  /** Lists and containers that it may add to. */
  readonly mutated: readonly PyNode[];
  readonly returns: boolean;
  /** It freezes weights. */
  readonly freezes: boolean;
  /** The names in it, in source order. */
  readonly names: readonly string[];
}

/** Loops come by the same statements again and again. */
export const effectsOf: (statement: PyNode) => Effects = once((statement: PyNode) => ({
  targets: targetsIn(statement),
  mutated: receivers(statement),
  returns: descendants(statement, 'return_statement').length > 0,
  freezes: /requires_grad(_\(\s*|\s*=\s*)False/.test(statement.text),
  names: descendants(statement, 'identifier').map((node) => node.text),
}));

const MUTATIONS: ReadonlySet<string> = new Set(
  'append extend insert add_module pop popitem update register_module setdefault remove clear reverse sort add'.split(' '),
);

function targetsIn(statement: PyNode): readonly PyNode[] {
  const lefts = descendants(statement, ['assignment', 'augmented_assignment', 'for_statement']).flatMap(
    (node) => node.childForFieldName('left') ?? [],
  );
  const others = descendants(statement, ['as_pattern_target', 'named_expression']).flatMap(
    (node) => node.childForFieldName('name') ?? named(node)[0] ?? [],
  );
  return [...lefts, ...others].flatMap((node) => (node.type === 'identifier' || node.type === 'attribute' ? [node] : leaves(node)));
}

function leaves(target: PyNode): readonly PyNode[] {
  if (target.type === 'subscript') {
    const object = target.childForFieldName('value');
    return object ? [object] : [];
  }
  return named(target).flatMap((child) => (child.type === 'identifier' || child.type === 'attribute' ? [child] : leaves(child)));
}

function receivers(statement: PyNode): readonly PyNode[] {
  return descendants(statement, 'call').flatMap((call) => {
    const callee = call.childForFieldName('function');
    if (callee?.type !== 'attribute' || !MUTATIONS.has(callee.childForFieldName('attribute')?.text ?? '')) return [];
    return callee.childForFieldName('object') ?? [];
  });
}

/** The statement calls `setattr`, or a method of the object that may give it modules which are not seen then. */
export function mayHold(module: PyModule, statement: PyNode, owner: ClassValue): boolean {
  const lineage = lineageOf(owner);
  const answers = held.get(lineage) ?? new Map<PyNode, boolean>();
  held.set(lineage, answers);
  let answer = answers.get(statement);
  if (answer === undefined) {
    answer = holds(module, statement, owner, DEEPEST);
    answers.set(statement, answer);
  }
  return answer;
}

/** Methods that call each other. */
const DEEPEST = 3;

/** Forgotten with what is known of the class. */
const held = new WeakMap<Lineage, Map<PyNode, boolean>>();

function holds(module: PyModule, statement: PyNode, owner: ClassValue, depth: number): boolean {
  return callsIn(statement).some(({ set, name }) => {
    if (set) return !isLibrary(module, set.object);
    const method = name ? findMethod(owner, name) : null;
    if (!method) return name === 'add_module' || name === 'register_module' || name === 'register_parameter';
    const body = method.definition.node.childForFieldName('body');
    if (!body || depth === 0) return body !== null;
    return assignsModule(body) || holds(method.home.module, body, owner, depth - 1);
  });
}

/** Something of PyTorch itself, which no network holds. */
function isLibrary(module: PyModule, object: PyNode | undefined): boolean {
  return object?.type === 'attribute' && /^torch\./.test(module.qualify(object) ?? '');
}

/** Calls in a statement: `set` of a `setattr`, `name` of a method of `self`. */
const callsIn = once((statement: PyNode) =>
  descendants(statement, 'call').map((call) => {
    const callee = call.childForFieldName('function');
    const set = callee?.text === 'setattr' ? { object: passedArguments(call)[0]?.value } : null;
    return { set, name: callee && selfAttribute(callee) };
  }),
);

/** The statement gives `self` something that is no plain value. */
export const assignsModule = once((body: PyNode) => descendants(body, 'assignment').some(holdsModule));

/** `self.x = …` of anything but a plain value. */
function holdsModule(assignment: PyNode): boolean {
  const left = assignment.childForFieldName('left');
  const right = assignment.childForFieldName('right');
  return left !== null && selfAttribute(left) !== null && !/^(true|false|none|integer|float|string|.*_operator)$/.test(right?.type ?? '');
}
