import { assignedName, definedName, loopName } from './glance';
import type { Harvest } from './harvest';
import { type Imported, importBindings } from './imports';
import type { PyNode } from './node';
import { ancestorOf, partsOf } from './nodes';
import type { Binding, Scope, ScopeTree } from './scopes';

/** `self.rate = 0.5`, `model.p += 1`: an attribute that is written. */
export interface AttributeWrite {
  /** The whole attribute expression. */
  readonly target: PyNode;
  readonly targetText: string;
  readonly object: PyNode;
  readonly attribute: string;
  /** null when the written value is not one expression (unpacking, `+=`). */
  readonly value: PyNode | null;
}

export interface Bindings extends Imported {
  readonly attributeWrites: readonly AttributeWrite[];
}

/** `name = value`, whose nodes are fetched when asked for: few of a file's names are. */
class Assigned {
  readonly kind = 'value';

  constructor(readonly statement: PyNode) {}

  get node(): PyNode {
    return this.statement.childForFieldName('left') ?? this.statement;
  }

  get value(): PyNode {
    return lastValue(this.statement) ?? this.statement;
  }
}

/** `for name in …`, likewise. */
class Looped {
  readonly kind = 'other';

  constructor(readonly loop: PyNode) {}

  get node(): PyNode {
    return this.loop.childForFieldName('left') ?? this.loop;
  }
}

/** `object.attribute = value`, likewise. */
class Written implements AttributeWrite {
  constructor(
    readonly statement: PyNode,
    readonly targetText: string,
    readonly attribute: string,
  ) {}

  get target(): PyNode {
    return this.statement.childForFieldName('left') ?? this.statement;
  }

  get object(): PyNode {
    return this.target.childForFieldName('object') ?? this.target;
  }

  get value(): PyNode | null {
    return lastValue(this.statement);
  }
}

/** Enters every name of the module into its scope. `text`: the module's, null when it has errors. */
export function bindNames(found: Harvest, scopes: ScopeTree, text: string | null): Bindings {
  const outer = outerNames(found, scopes);
  const bind = (at: number, name: string, binding: Binding, leaveComprehensions = false): void => {
    let scope = scopes.at(at);
    while (leaveComprehensions && scope.kind === 'comprehension' && scope.parent) scope = scope.parent;
    outer(scope, name).enter(name, binding);
  };
  const attributeWrites: AttributeWrite[] = [];
  const bindTarget = (target: PyNode | null, value: PyNode | null): void => {
    if (!target) return;
    if (target.type === 'identifier') {
      bind(target.startIndex, target.text, value ? { kind: 'value', node: target, value } : { kind: 'other', node: target });
    } else if (target.type === 'attribute') {
      const object = target.childForFieldName('object');
      const attribute = target.childForFieldName('attribute');
      if (object && attribute) {
        attributeWrites.push({ target, targetText: target.text, object, attribute: attribute.text, value });
      }
    } else if (PATTERNS.has(target.type)) {
      const targets = partsOf(target);
      const values = value && LISTS.has(value.type) ? partsOf(value) : [];
      const paired = values.length === targets.length && ![...targets, ...values].some((part) => part.type.startsWith('list_splat'));
      targets.forEach((part, index) => {
        bindTarget(part, paired ? (values[index] ?? null) : null);
      });
    }
  };

  bindDefinitions(found, text, bind);
  const imported = importBindings(found, (node, name, canonical, target) => {
    bind(node.startIndex, name, { kind: 'import', node, canonical, target });
  });
  for (const node of found.assignment) {
    const seen = text === null ? null : assignedName(text, node);
    if (!seen) bindTarget(node.childForFieldName('left'), lastValue(node));
    else if (seen.object === null) bind(node.startIndex, seen.name, new Assigned(node));
    else attributeWrites.push(new Written(node, `${seen.object}.${seen.name}`, seen.name));
  }
  for (const node of found.augmented_assignment) bindTarget(node.childForFieldName('left'), null);
  for (const node of [...found.for_statement, ...found.for_in_clause]) {
    const seen = text === null ? null : loopName(text, node);
    if (seen) bind(seen.start, seen.name, new Looped(node));
    else bindTarget(node.childForFieldName('left'), null);
  }
  for (const node of found.named_expression) {
    const name = node.childForFieldName('name');
    const value = node.childForFieldName('value');
    if (name && value) bind(name.startIndex, name.text, { kind: 'value', node: name, value }, true);
  }
  for (const node of found.as_pattern) {
    for (const target of partsOf(node).slice(1))
      bindTarget(target.type === 'as_pattern_target' ? (partsOf(target)[0] ?? null) : target, null);
  }
  for (const node of found.case_pattern) {
    for (const name of node.descendantsOfType('identifier')) if (name) bind(name.startIndex, name.text, { kind: 'other', node: name });
  }
  return { ...imported, attributeWrites };
}

const PATTERNS = new Set(['pattern_list', 'tuple_pattern', 'list_pattern', 'list_splat_pattern']);
const LISTS = new Set(['expression_list', 'tuple', 'list']);

/** The value of `a = b = value`; null for a bare annotation. */
function lastValue(assignment: PyNode): PyNode | null {
  let value = assignment.childForFieldName('right');
  while (value?.type === 'assignment') value = value.childForFieldName('right');
  return value;
}

function bindDefinitions(found: Harvest, text: string | null, bind: (at: number, name: string, binding: Binding) => void): void {
  const enter = (kind: 'class' | 'function', node: PyNode): void => {
    const name = nameOfDefinition(text, node);
    if (name !== null) bind(node.startIndex, name, { kind, node });
  };
  for (const node of found.class_definition) enter('class', node);
  for (const node of found.function_definition) enter('function', node);
}

/** null when it has none, in an unfinished text. */
export function nameOfDefinition(text: string | null, node: PyNode): string | null {
  return (text === null ? null : definedName(text, node)) ?? node.childForFieldName('name')?.text ?? null;
}

/** Where `global` and `nonlocal` statements send the names of a scope. */
function outerNames(found: Harvest, scopes: ScopeTree): (scope: Scope, name: string) => Scope {
  const sent = new Map<Scope, Map<string, Scope>>();
  const note = (statement: PyNode, target: (scope: Scope) => Scope): void => {
    const scope = scopes.at(statement.startIndex);
    const names = sent.get(scope) ?? new Map<string, Scope>();
    for (const name of partsOf(statement)) names.set(name.text, target(scope));
    sent.set(scope, names);
  };
  for (const node of found.global_statement) note(node, () => scopes.module);
  for (const node of found.nonlocal_statement) {
    note(node, (scope) => {
      const definition = ancestorOf(scope.node, new Set(['function_definition']));
      return (definition && scopes.of(definition)) ?? scopes.module;
    });
  }
  if (sent.size === 0) return (scope) => scope;
  return (scope, name) => sent.get(scope)?.get(name) ?? scope;
}
