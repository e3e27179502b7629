import type { Harvest } from './harvest';
import { literalValue } from './literals';
import { type JsNode, plain } from './node';

/** One step into a value: a property, or an item of an array. */
export type Step = string | number;

/** What gives a name its meaning in a scope. */
export type Binding =
  /** `name` is the module and, behind `#`, what is taken of it: `@tensorflow/tfjs#`, `@tensorflow/tfjs#layers`, `x#default`. */
  | { readonly kind: 'import'; readonly node: JsNode; readonly name: string }
  | { readonly kind: 'class' | 'function'; readonly node: JsNode }
  | ParameterBinding
  | ValueBinding
  /** Loop variable, rest, `+=`: the name is taken, its value is not known. */
  | { readonly kind: 'other'; readonly node: JsNode };

export interface ParameterBinding {
  readonly kind: 'parameter';
  readonly node: JsNode;
  readonly owner: JsNode;
  readonly index: number;
  /** Way into the argument that destructuring takes; empty for a plain parameter. */
  readonly path: readonly Step[];
  /** Default at the end of the way. */
  readonly fallback: JsNode | null;
  /** Default of the whole argument: `{}` in `({rate = 0.5} = {})`. */
  readonly whole: JsNode | null;
}

export interface ValueBinding {
  readonly kind: 'value';
  readonly node: JsNode;
  readonly value: JsNode;
  readonly path: readonly Step[];
  readonly fallback: JsNode | null;
}

/** A region of source with its own names. */
export interface Scope {
  readonly kind: 'module' | 'function' | 'block';
  readonly node: JsNode;
  readonly start: number;
  readonly end: number;
  readonly parent: Scope | null;
  readonly bindings: Map<string, Binding[]>;
}

export interface ScopeTree {
  readonly module: Scope;
  /** Innermost scope whose region contains the offset. */
  at(offset: number): Scope;
}

function regionsOf(found: Harvest): { kind: 'function' | 'block'; node: JsNode; start: number; end: number }[] {
  const functions = [
    ...found.function_declaration,
    ...found.generator_function_declaration,
    ...found.function_expression,
    ...found.generator_function,
    ...found.arrow_function,
    ...found.method_definition,
  ].map((node) => {
    const inside = node.childForFieldName('parameters') ?? node.childForFieldName('parameter') ?? node.childForFieldName('body') ?? node;
    return { kind: 'function' as const, node, start: inside.startIndex, end: node.endIndex };
  });
  const blocks = [...found.statement_block, ...found.for_statement, ...found.for_in_statement, ...found.catch_clause, ...found.switch_body];
  return [...functions, ...blocks.map((node) => ({ kind: 'block' as const, node, start: node.startIndex, end: node.endIndex }))].sort(
    (a, b) => a.start - b.start || b.end - a.end,
  );
}

/** Nests all scopes of a script; bindings are still empty. */
export function nestScopes(root: JsNode, found: Harvest): ScopeTree {
  const module: Scope = { kind: 'module', node: root, start: 0, end: Number.POSITIVE_INFINITY, parent: null, bindings: new Map() };
  const ordered: Scope[] = [module];
  let open: Scope = module;
  for (const region of regionsOf(found)) {
    while (open.parent && open.end <= region.start) open = open.parent;
    open = { ...region, parent: open, bindings: new Map() };
    ordered.push(open);
  }
  const at = (offset: number): Scope => {
    let low = 0;
    let high = ordered.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((ordered[middle] as Scope).start <= offset) low = middle;
      else high = middle - 1;
    }
    let scope: Scope = ordered[low] ?? module;
    while (scope.parent && scope.end <= offset) scope = scope.parent;
    return scope;
  };
  return { module, at };
}

/** Where a name read in a scope is bound. */
export function lookup(from: Scope, name: string): { readonly scope: Scope; readonly bindings: readonly Binding[] } | null {
  for (let scope: Scope | null = from; scope; scope = scope.parent) {
    const bindings = scope.bindings.get(name);
    if (bindings) return { scope, bindings };
  }
  return null;
}

/** The function or script around a scope: where `var` declares. */
export function functionScope(from: Scope): Scope {
  let scope = from;
  while (scope.kind === 'block' && scope.parent) scope = scope.parent;
  return scope;
}

/** `let rate = null`: says nothing beside other values. */
export function isUnset(binding: Binding): boolean {
  return binding.kind === 'value' && binding.path.length === 0 && literalValue(plain(binding.value)) === null;
}
