import { Attributes } from './attributes';
import { bindNames } from './bindings';
import { readCalls } from './calls';
import { type Definitions, readDefinitions } from './classes';
import { Comments } from './comments';
import { Guards } from './guards';
import { harvest } from './harvest';
import { IntentMarks } from './intent';
import type { PyClass, PyFunction, PyModule } from './module';
import type { PyNode } from './node';
import type { PythonParser } from './parser';
import { alone, type Project } from './project';
import { Qualifier } from './qualify';
import { type Links, Resolver } from './resolve';
import { nestScopes, type Scope, type ScopeTree } from './scopes';

/** Where a module stands. */
export interface Surroundings {
  /** Its path, as `Source.name`. */
  readonly file: string;
  readonly project: Project;
}

/**
 * Parses a module and prepares its names. Any text will do: broken parts become error nodes and the rest is read.
 * The caller disposes of the module; its nodes are dead from then on.
 */
export function openModule(parser: PythonParser, text: string, around: Surroundings = { file: '', project: alone }): PyModule {
  const tree = parser.parse(text);
  try {
    return describe(tree.root, text, around, () => tree.dispose());
  } catch (error) {
    tree.dispose();
    throw error;
  }
}

function describe(root: PyNode, text: string, { file, project }: Surroundings, dispose: () => void): PyModule {
  const found = harvest(root);
  const scopes = nestScopes(root, found);
  const bindings = bindNames(found, scopes);
  const qualifier = new Qualifier(scopes, bindings);
  const definitions = readDefinitions(found, scopes, qualifier);
  const guards = new Guards(scopes);
  const comments = new Comments(text, found.comment);
  const intent = new IntentMarks(comments, scopes);
  const attributes = new Attributes(scopes, definitions, bindings.attributeWrites);
  const { call: calls } = found;
  const writes = bindings.attributeWrites;
  // What the module offers is asked only once it is whole.
  const links: Links = { file, project, define: (expression) => module.define(expression), open: (other) => module.open(other) };
  const resolver = new Resolver({ scopes, qualifier, attributes, definitions, guards, calls, writes, links });
  const classesById = new Map(definitions.classes.map((described) => [described.id, described]));
  const enclosing = surroundings(scopes, definitions);
  const module: PyModule = {
    file,
    text,
    root,
    hasErrors: root.hasError,
    classes: definitions.classes,
    functions: definitions.functions,
    calls: readCalls(found.call, qualifier),
    imports: bindings.imports,
    comments: comments.all,
    qualify: (expression) => qualifier.qualify(expression),
    define: () => null,
    open: () => null,
    resolve: (expression) => resolver.resolve(expression),
    isLocal: (name, at) => scopes.at(at.startIndex).bindings.has(name),
    classById: (id) => classesById.get(id) ?? null,
    enclosingClass: enclosing.classAround,
    enclosingFunction: enclosing.functionAround,
    isGuarded: (node) => guards.isGuarded(node),
    isIntended: (node) => intent.isIntended(node),
    dispose,
  };
  resolver.serves(module);
  return module;
}

function surroundings(scopes: ScopeTree, definitions: Definitions) {
  const nearest = <T>(node: PyNode, kind: Scope['kind'], describeScope: (scope: Scope) => T | null): T | null => {
    for (let scope: Scope | null = scopes.at(node.startIndex); scope; scope = scope.parent) {
      // A definition does not stand inside itself even where its region starts at its own start.
      if (scope.kind === kind && scope.node.id !== node.id) return describeScope(scope);
    }
    return null;
  };
  return {
    classAround: (node: PyNode): PyClass | null => nearest(node, 'class', definitions.classOf),
    functionAround: (node: PyNode): PyFunction | null => nearest(node, 'function', definitions.functionOf),
  };
}
