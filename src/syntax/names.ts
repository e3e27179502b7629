import { perLayer } from './builtins';
import type { Evaluator } from './evaluator';
import { namesFlag } from './guards';
import { arithmetic, literalValue } from './literals';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { decoratedOption } from './options';
import { type Place, type Reached, reaching } from './reach';
import { roundsOf } from './schedules';
import { type Binding, lookup, type Scope } from './scopes';
import { agreed, carried, computed, isKnown, onlyByDefault, overridable, saysSomething, UNKNOWN, type Value } from './values';

/** Value of a name where it is read. */
export function nameValue(it: Evaluator, node: PyNode): Value {
  const found = lookup(it.parts.scopes.at(node.startIndex), node.text);
  if (!found) return foreign(it, node);
  const several = found.bindings.length > 1;
  // Even where the value is unsure, one definition that looks at the mode shows that the author did.
  const guarded =
    found.scope.kind !== 'module'
      ? found.bindings.some((binding) => watchesMode(it, binding, several))
      : found.bindings.some((binding) => isSwitchedFromInside(it, binding));
  const reached = reachingIn(it, found.bindings, found.scope, node);
  const value = agreed(reached.bindings.map((binding) => ofBinding(it, binding, found.scope, node)));
  const certain = reached.byDefault ? onlyByDefault(value) : value;
  return { ...certain, guarded: value.guarded || guarded || reached.guarded };
}

/** The bindings that may give a name its value at a place. */
export function reachingIn(it: Evaluator, bindings: readonly Binding[], scope: Scope, use: Place): Reached {
  const straight = bindings.length > 1 && homeOf(it, use) === scope && bindings.every((binding) => bindsIn(it, binding, scope));
  if (!straight) return { bindings, byDefault: false, guarded: false };
  const top = scope.kind === 'function' ? (scope.node.childForFieldName('body') ?? scope.node) : scope.node;
  return reaching(bindings, use, top, (condition) => it.truth(condition));
}

/** The scope whose statements run where a node stands: a comprehension runs on the spot. */
function homeOf(it: Evaluator, node: Pick<PyNode, 'startIndex'>): Scope {
  let scope = it.parts.scopes.at(node.startIndex);
  while (scope.kind === 'comprehension' && scope.parent) scope = scope.parent;
  return scope;
}

/** False for what a function binds outside of itself by `global` or `nonlocal`. */
function bindsIn(it: Evaluator, binding: Binding, scope: Scope): boolean {
  return binding.kind === 'parameter' || homeOf(it, binding.node) === scope;
}

function ofBinding(it: Evaluator, binding: Binding, scope: Scope, use: PyNode): Value {
  const bound = it.boundTo(binding.node);
  if (bound) return bound;
  switch (binding.kind) {
    case 'parameter':
      return parameterValue(it, binding);
    case 'value': {
      const inner = it.value(binding.value);
      if (!saysSomething(inner)) return { ...inner, source: carried(inner.source), origin: null };
      return { ...inner, source: inner.source === 'literal' ? 'constant' : inner.source };
    }
    case 'import':
      return foreign(it, use);
    case 'other':
      return binding.node.parent?.type === 'augmented_assignment'
        ? augmented(it, binding.node, scope, use)
        : loopValue(it, binding.node, scope);
    default:
      return UNKNOWN;
  }
}

function parameterValue(it: Evaluator, binding: Extract<Binding, { kind: 'parameter' }>): Value {
  const { node } = binding;
  if (node.type.endsWith('splat_pattern')) return UNKNOWN;
  const byDefault = binding.value ? it.value(binding.value) : null;
  if (byDefault && !byDefault.none) return overridable(byDefault);
  const definition = node.parent?.parent;
  const option = definition
    ? decoratedOption(definition, node.childForFieldName('name')?.text ?? node.text.split(':')[0]?.trim() ?? '')
    : null;
  const chosen = option ? it.value(option) : null;
  if (chosen && saysSomething(chosen)) return { ...chosen, source: 'argument-parser', byDefault: true };
  const passed = it.passed(node);
  if (passed && saysSomething(passed) && !passed.none) return passed;
  if (byDefault) return { ...overridable(byDefault), ...(passed?.candidates ? { candidates: passed.candidates } : {}) };
  return passed ?? UNKNOWN;
}

/** `start += depth`: what the name held before, and more; in a loop nobody knows how often. */
function augmented(it: Evaluator, target: PyNode, scope: Scope, use: PyNode): Value {
  const statement = target.parent;
  const right = statement?.childForFieldName('right');
  const operator = statement?.childForFieldName('operator')?.text ?? '';
  if (!right || homeOf(it, use) !== scope || isRepeated(target, scope)) return UNKNOWN;
  return computed([it.value(target), it.value(right)], (a = 0, b = 0) => arithmetic(operator.slice(0, -1), a, b));
}

function isRepeated(node: PyNode, { node: top }: Scope): boolean {
  for (let at = node.parent; at && at.id !== top.id; at = at.parent) if (/^(?:for|while)_statement$/.test(at.type)) return true;
  return false;
}

/** A loop variable has one value for each round. At the top level each round may as well be another model. */
function loopValue(it: Evaluator, target: PyNode, scope: Scope): Value {
  const loop = loopOf(target);
  if (!loop) return unpacked(it, target);
  const rounds = roundsOf(it, loop)?.map((bound) => bound.get(target.id) ?? UNKNOWN);
  if (!rounds || rounds.length === 0) return UNKNOWN;
  const inModule = scope.kind === 'module' || (scope.kind === 'comprehension' && homeOf(it, loop.parent ?? loop).kind === 'module');
  if (inModule) return agreed(rounds);
  const value = perLayer(rounds);
  return value.list ? { ...value, source: value.source === 'literal' ? 'constant' : value.source } : agreed(rounds);
}

/** The `for` whose target a name is or stands in. */
function loopOf(target: PyNode): PyNode | null {
  let below = target;
  for (let at = target.parent; at; below = at, at = at.parent) {
    if (at.type === 'for_statement' || at.type === 'for_in_clause') return at.childForFieldName('left')?.id === below.id ? at : null;
    if (!PATTERNS.has(at.type)) return null;
  }
  return null;
}

const PATTERNS = new Set(['pattern_list', 'tuple_pattern', 'list_pattern']);

/** `a, b = pair`. */
function unpacked(it: Evaluator, target: PyNode): Value {
  const pattern = target.parent;
  const assignment = pattern?.parent;
  const right = assignment?.type === 'assignment' ? assignment.childForFieldName('right') : null;
  if (!pattern || !right || !PATTERNS.has(pattern.type)) return UNKNOWN;
  const targets = partsOf(pattern);
  const items = targets.some((part) => part.type.includes('splat')) ? null : it.sequence(right);
  if (items?.length !== targets.length) return UNKNOWN;
  return items[targets.findIndex((part) => part.id === target.id)] ?? UNKNOWN;
}

/** A name that another file defines. */
export function foreign(it: Evaluator, node: PyNode): Value {
  const definition = it.parts.links.define(node);
  if (definition?.kind !== 'value' || definition.file === it.parts.links.file) return UNKNOWN;
  const value = it.elsewhere(definition.file, definition.node);
  return value.source === 'literal'
    ? { ...value, source: 'constant' }
    : isKnown(value)
      ? value
      : { ...value, source: carried(value.source) };
}

function watchesMode(it: Evaluator, binding: Binding, oneOfSeveral: boolean): boolean {
  if (binding.kind === 'value' && literalValue(binding.value) === undefined && namesFlag(binding.value)) return true;
  return oneOfSeveral && binding.kind !== 'parameter' && it.parts.guards.isGuarded(binding.node);
}

/** `global p_drop; p_drop = 0` in a function gives a module's name another value while the program runs. */
function isSwitchedFromInside(it: Evaluator, binding: Binding): boolean {
  return (binding.kind === 'value' || binding.kind === 'other') && it.parts.scopes.at(binding.node.startIndex).kind === 'function';
}
