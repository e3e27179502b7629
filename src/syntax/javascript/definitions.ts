import { lastFrom } from '../contents';
import type { Harvest } from './harvest';
import type { JsClass, JsFunction } from './module';
import { CLASSES, FUNCTIONS, type JsNode, wrapped } from './node';

export interface Definitions {
  readonly functions: readonly JsFunction[];
  readonly classes: readonly JsClass[];
  functionByNode(node: JsNode): JsFunction | null;
  classByNode(node: JsNode): JsClass | null;
  functionAround(node: JsNode): JsFunction | null;
  classAround(node: JsNode): JsClass | null;
  /** The class whose instance `this` is at a place. */
  classOfThis(node: JsNode): JsClass | null;
}

export function readDefinitions(found: Harvest): Definitions {
  const functionNodes = [
    ...found.function_declaration,
    ...found.generator_function_declaration,
    ...found.function_expression,
    ...found.generator_function,
    ...found.arrow_function,
    ...found.method_definition,
  ].sort(bySource);
  const classNodes = [...found.class_declaration, ...found.abstract_class_declaration, ...found.class].sort(bySource);
  const functions = new Map<number, JsFunction>();
  const classes = new Map<number, JsClass>();
  for (const node of classNodes) classes.set(node.id, describeClass(node));
  for (const node of functionNodes) {
    const owner = ownerOf(node, classes);
    const described = { ...nameOf(node), node, owner };
    functions.set(node.id, described);
    if (owner) (owner.methods as JsFunction[]).push(described);
  }
  const around = <T>(nodes: readonly JsNode[], known: ReadonlyMap<number, T>, types: ReadonlySet<string>) => {
    return (node: JsNode): T | null => {
      // Most places lie outside all definitions, which no walk to the root has to tell.
      if (!lastFrom(nodes, node.startIndex, (each) => each.startIndex)) return null;
      for (let at = node.parent; at; at = at.parent) if (types.has(at.type)) return known.get(at.id) ?? null;
      return null;
    };
  };
  return {
    functions: [...functions.values()],
    classes: [...classes.values()],
    functionByNode: (node) => functions.get(node.id) ?? null,
    classByNode: (node) => classes.get(node.id) ?? null,
    functionAround: around(functionNodes, functions, FUNCTIONS),
    classAround: around(classNodes, classes, CLASSES),
    classOfThis: (node) => classOfThis(node, classes),
  };
}

function bySource(a: JsNode, b: JsNode): number {
  return a.startIndex - b.startIndex || b.endIndex - a.endIndex;
}

function describeClass(node: JsNode): JsClass {
  const nameNode = node.childForFieldName('name') ?? heldBy(node);
  const heritage = node.namedChildren.find((child) => child?.type === 'class_heritage') ?? null;
  const clause = heritage?.namedChildren.find((child) => child?.type === 'extends_clause');
  const base = clause
    ? clause.childForFieldName('value')
    : (heritage?.namedChildren.find((child) => child?.type !== 'implements_clause') ?? null);
  return { name: nameNode?.text ?? '', node, nameNode, base, methods: [] };
}

function ownerOf(node: JsNode, classes: ReadonlyMap<number, JsClass>): JsClass | null {
  const isField = node.parent?.type === 'field_definition' || node.parent?.type === 'public_field_definition';
  const member = node.type === 'method_definition' ? node : isField ? node.parent : null;
  const body = member?.parent;
  return body?.type === 'class_body' && body.parent ? (classes.get(body.parent.id) ?? null) : null;
}

function nameOf(node: JsNode): Pick<JsFunction, 'name' | 'nameNode'> {
  const nameNode = node.childForFieldName('name') ?? heldBy(node);
  return { name: nameNode?.text ?? null, nameNode };
}

/** The name of the variable, property or field that a function or class expression is given to. */
function heldBy(expression: JsNode): JsNode | null {
  const outer = wrapped(expression);
  const parent = outer.parent;
  switch (parent?.type) {
    case 'variable_declarator':
      return identifier(parent.childForFieldName('name'));
    case 'assignment_expression': {
      const left = parent.childForFieldName('left');
      return left?.type === 'member_expression' ? left.childForFieldName('property') : identifier(left);
    }
    case 'pair':
      return parent.childForFieldName('key');
    case 'field_definition':
      return parent.childForFieldName('property');
    case 'public_field_definition':
      return parent.childForFieldName('name');
    default:
      return null;
  }
}

function identifier(node: JsNode | null): JsNode | null {
  return node?.type === 'identifier' ? node : null;
}

/** Arrow functions keep the `this` around them; other functions inside a method have their own. */
function classOfThis(node: JsNode, classes: ReadonlyMap<number, JsClass>): JsClass | null {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'class_body' && at.parent) return classes.get(at.parent.id) ?? null;
    if (at.type === 'arrow_function') continue;
    if (at.type === 'method_definition' && at.parent?.type === 'class_body') continue;
    if (FUNCTIONS.has(at.type)) return null;
  }
  return null;
}
