import type { Harvest } from './harvest';
import { awaited, type JsNode, memberName, plain, stringOf } from './node';
import { namesIn } from './patterns';
import { type Binding, functionScope, lookup, type Scope, type ScopeTree, type Step } from './scopes';

/** `object.name = value`. */
export interface MemberWrite {
  readonly object: JsNode;
  readonly name: string;
  readonly node: JsNode;
  /** null for `+=`, `++`. */
  readonly value: JsNode | null;
}

export interface Bindings {
  /** Specifiers of all imported modules. */
  readonly imports: ReadonlySet<string>;
  /** Writes to members, by name. */
  readonly writes: ReadonlyMap<string, readonly MemberWrite[]>;
}

/** Enters every name of the script into the scope that it belongs to. */
export function bindNames(found: Harvest, scopes: ScopeTree): Bindings {
  const imports = new Set<string>();
  const writes = new Map<string, MemberWrite[]>();
  for (const node of found.import_statement) bindImport(node, scopes, imports);
  for (const node of functionsOf(found)) bindFunction(node, scopes);
  for (const node of [...found.class_declaration, ...found.abstract_class_declaration]) {
    const name = node.childForFieldName('name');
    if (name) add(scopes.at(node.startIndex), name.text, { kind: 'class', node });
  }
  for (const node of found.catch_clause) {
    for (const { name, node: at } of namesIn(node.childForFieldName('parameter')))
      add(scopes.at(at.startIndex), name, { kind: 'other', node });
  }
  for (const node of found.variable_declarator) bindDeclarator(node, scopes);
  for (const node of found.for_in_statement) bindLoop(node, scopes);
  for (const node of found.assignment_expression) assign(node, scopes, writes);
  for (const node of [...found.augmented_assignment_expression, ...found.update_expression]) change(node, scopes, writes);
  for (const node of found.call_expression) {
    const source = requiredModule(node);
    if (source !== null) imports.add(source);
  }
  return { imports, writes };
}

function functionsOf(found: Harvest): JsNode[] {
  return [
    ...found.function_declaration,
    ...found.generator_function_declaration,
    ...found.function_expression,
    ...found.generator_function,
    ...found.arrow_function,
    ...found.method_definition,
  ];
}

function add(scope: Scope, name: string, binding: Binding | null): void {
  const present = scope.bindings.get(name);
  if (!present) scope.bindings.set(name, binding ? [binding] : []);
  else if (binding) present.push(binding);
}

function bindImport(node: JsNode, scopes: ScopeTree, imports: Set<string>): void {
  const clause = node.namedChildren.find((child) => child?.type === 'import_clause' || child?.type === 'import_require_clause');
  const source = stringOf(node.childForFieldName('source') ?? clause?.childForFieldName('source') ?? node);
  if (source === null) return;
  imports.add(source);
  const bind = (name: JsNode | null | undefined, path: string): void => {
    if (name) add(scopes.module, name.text, { kind: 'import', node: name, name: `${source}#${path}` });
  };
  for (const part of clause?.namedChildren ?? []) {
    if (part?.type === 'identifier') bind(part, ownName(source, part.text) || (clause?.type === 'import_clause' ? 'default' : ''));
    if (part?.type === 'namespace_import') bind(part.namedChildren[0], ownName(source, part.namedChildren[0]?.text ?? ''));
    for (const specifier of part?.type === 'named_imports' ? part.namedChildren : []) {
      const name = specifier?.childForFieldName('name');
      if (specifier && name) bind(specifier.childForFieldName('alias') ?? name, keyText(name));
    }
  }
}

/** A whole module of the project stands for what the importing file calls it: nothing else is known of it here. */
function ownName(source: string, local: string): string {
  return /^(\.|\/|~\/|@\/|#)/.test(source) ? local : '';
}

function keyText(name: JsNode): string {
  return stringOf(name) ?? name.text;
}

/** The module that `require('x')` or `import('x')` loads; null for other calls. */
export function requiredModule(call: JsNode): string | null {
  const callee = call.childForFieldName('function');
  if (callee?.type !== 'import' && !(callee?.type === 'identifier' && callee.text === 'require')) return null;
  const argument = call.childForFieldName('arguments')?.namedChildren.find((child) => child !== null && child.type !== 'comment');
  return argument ? stringOf(argument) : null;
}

function bindFunction(node: JsNode, scopes: ScopeTree): void {
  const name = node.childForFieldName('name');
  if (name && (node.type === 'function_declaration' || node.type === 'generator_function_declaration')) {
    add(scopes.at(node.startIndex), name.text, { kind: 'function', node });
  }
  const single = node.childForFieldName('parameter');
  const list = node.childForFieldName('parameters');
  const parameters = single ? [single] : (list?.namedChildren ?? []).filter((part) => part !== null && part.type !== 'comment');
  const inside = list ?? single ?? node.childForFieldName('body');
  const scope = inside ? scopes.at(inside.startIndex) : null;
  for (const [index, parameter] of parameters.entries()) {
    if (parameter && scope) bindParameter(parameter, node, index, scope);
  }
}

function bindParameter(parameter: JsNode, owner: JsNode, index: number, scope: Scope): void {
  const typed = parameter.childForFieldName('pattern');
  const assigned = parameter.type === 'assignment_pattern';
  const pattern = typed ?? (assigned ? parameter.childForFieldName('left') : parameter);
  const whole = typed ? parameter.childForFieldName('value') : assigned ? parameter.childForFieldName('right') : null;
  for (const { name, node, path, fallback } of namesIn(pattern)) {
    add(scope, name, path ? { kind: 'parameter', node, owner, index, path, fallback, whole } : { kind: 'other', node });
  }
}

function bindLoop(node: JsNode, scopes: ScopeTree): void {
  const left = node.childForFieldName('left');
  const declares = node.children.some((child) => child?.type === 'const' || child?.type === 'let' || child?.type === 'var');
  for (const { name, node: at } of namesIn(left)) {
    const own = scopes.at(at.startIndex);
    const scope = declares ? own : (lookup(own, name)?.scope ?? scopes.module);
    add(scope, name, { kind: 'other', node });
  }
}

function bindDeclarator(node: JsNode, scopes: ScopeTree): void {
  const value = node.childForFieldName('value');
  const here = scopes.at(node.startIndex);
  const scope = node.parent?.type === 'variable_declaration' ? functionScope(here) : here;
  // `declare const tf: any` only tells the compiler of a global.
  if (node.parent?.parent?.type === 'ambient_declaration') return;
  for (const { name, node: at, path, fallback } of namesIn(node.childForFieldName('name'))) {
    add(scope, name, value && path ? meaning(at, value, path, fallback) : value ? { kind: 'other', node: at } : null);
  }
}

/** What a name is given; a module stays one. */
function meaning(node: JsNode, value: JsNode, path: readonly Step[], fallback: JsNode | null): Binding {
  const source = awaited(value);
  const required = source.type === 'call_expression' ? requiredModule(source) : null;
  if (required !== null) {
    const whole = path.length === 0 ? ownName(required, node.text) : path.join('.');
    return { kind: 'import', node, name: `${required}#${whole}` };
  }
  return { kind: 'value', node, value, path, fallback };
}

function assign(node: JsNode, scopes: ScopeTree, writes: Map<string, MemberWrite[]>): void {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right) return;
  if (writeMember(left, node, right, writes)) return;
  for (const { name, node: at, path, fallback } of namesIn(left)) {
    const scope = lookup(scopes.at(at.startIndex), name)?.scope ?? scopes.module;
    add(scope, name, path ? meaning(at, right, path, fallback) : { kind: 'other', node: at });
  }
}

function change(node: JsNode, scopes: ScopeTree, writes: Map<string, MemberWrite[]>): void {
  const target = node.childForFieldName('left') ?? node.childForFieldName('argument');
  if (!target || writeMember(target, node, null, writes)) return;
  if (target.type !== 'identifier') return;
  const scope = lookup(scopes.at(target.startIndex), target.text)?.scope ?? scopes.module;
  const operator = node.childForFieldName('operator')?.text;
  const right = node.childForFieldName('right');
  // `rate ??= 0.5` gives a default like `rate = rate ?? 0.5`.
  const isDefault = right !== null && (operator === '??=' || operator === '||=');
  add(scope, target.text, isDefault ? { kind: 'value', node: target, value: node, path: [], fallback: null } : { kind: 'other', node });
}

function writeMember(target: JsNode, node: JsNode, value: JsNode | null, writes: Map<string, MemberWrite[]>): boolean {
  const member = plain(target);
  if (member.type !== 'member_expression' && member.type !== 'subscript_expression') return false;
  const name = memberName(member);
  const object = member.childForFieldName('object');
  if (name === null || !object) return true;
  const known = writes.get(name);
  const write = { object, name, node, value };
  if (known) known.push(write);
  else writes.set(name, [write]);
  return true;
}
