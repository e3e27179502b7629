import { Attributes } from './attributes';
import { bindNames } from './bindings';
import { readCalls } from './calls';
import { type Definitions, readDefinitions } from './classes';
import { Comments } from './comments';
import { Definer } from './define';
import type { Outside } from './evaluator';
import { Exports } from './exports';
import { importsOf } from './frameworkImports';
import { Guards } from './guards';
import { harvest } from './harvest';
import { IntentMarks } from './intent';
import { type Links, noLinks } from './links';
import type { PyClass, PyFunction, PyModule } from './module';
import type { PyNode } from './node';
import type { PythonParser, PythonTree } from './parser';
import { alone, type Project } from './project';
import { Qualifier } from './qualify';
import { Resolver } from './resolve';
import { nestScopes, type Scope, type ScopeTree } from './scopes';
import { Shelf, type ShelfLimits, type Volume } from './shelf';

/** Where a module stands. */
export interface Surroundings {
  /** Its path, as `Source.name`. */
  readonly file: string;
  readonly project: Project;
}

/**
 * Parses a module and prepares its names. Any text will do: broken parts become error nodes and the rest is read.
 * The caller disposes of the module; its nodes are dead from then on, and those of every file that was opened from it.
 */
export function openModule(parser: PythonParser, text: string, { file, project }: Surroundings = { file: '', project: alone }): PyModule {
  if (project === alone || file === '') {
    const volume = bound(parser, text, { file, project, links: noLinks }, () => volume.close());
    return volume.module;
  }
  const shared = shelves.get(project);
  return (shared ?? shelfFor(parser, project)).enter(file, text, shared !== undefined);
}

/** Shelves that outlive the modules opened with their project. */
const shelves = new WeakMap<Project, Shelf>();

/**
 * Keeps the other files of a project parsed between its modules, for whoever reads many of them. From now on `openModule` uses this
 * shelf for the project. Must be disposed of, and before the parser.
 */
export function openShelf(parser: PythonParser, project: Project, limits?: ShelfLimits): Shelf {
  const shelf = shelfFor(parser, project, limits);
  shelves.set(project, shelf);
  return shelf;
}

function shelfFor(parser: PythonParser, project: Project, limits?: ShelfLimits): Shelf {
  return new Shelf(project, (text, file, links, release) => bound(parser, text, { file, project, links }, release), limits);
}

interface Linked extends Surroundings {
  readonly links: Links;
}

function bound(parser: PythonParser, text: string, around: Linked, release: () => void): Volume {
  const tree = parser.parse(text, around.file);
  try {
    return { ...describe(tree, text, around, release), close: () => tree.dispose() };
  } catch (error) {
    tree.dispose();
    throw error;
  }
}

function describe(tree: PythonTree, text: string, { file, project, links }: Linked, release: () => void): Omit<Volume, 'close'> {
  const { root } = tree;
  const found = harvest(tree);
  const scopes = nestScopes(root, found);
  const sound = root.hasError ? null : text;
  const bindings = bindNames(found, scopes, sound);
  const qualifier = new Qualifier(scopes, bindings, links);
  const definitions = readDefinitions(found, scopes, qualifier, links, sound);
  const guards = new Guards(scopes);
  let comments: Comments | null = null;
  const commentsOf = (): Comments => {
    comments ??= new Comments(text, found.comment);
    return comments;
  };
  const intent = new IntentMarks(text, commentsOf, scopes);
  const attributes = new Attributes(scopes, definitions, bindings.attributeWrites);
  const calls = readCalls(found.call, qualifier, sound);
  const writes = bindings.attributeWrites;
  const definer = new Definer({ file, scopes, qualifier, links });
  const exports = new Exports({ scopes, qualifier, definer, definitions });
  const reach: Outside = { file, project, define: (expression) => definer.define(expression), open: links.open };
  const resolver = new Resolver({ scopes, qualifier, attributes, definitions, guards, calls: found.call, writes, links: reach });
  const classesById = new Map(definitions.classes.map((described) => [described.id, described]));
  const enclosing = surroundings(scopes, definitions);
  let imports: ReadonlySet<string> | null = null;
  const module: PyModule = {
    file,
    text,
    root,
    hasErrors: root.hasError,
    classes: definitions.classes,
    functions: definitions.functions,
    calls,
    get imports() {
      imports ??= importsOf(bindings, scopes, qualifier, links);
      return imports;
    },
    get comments() {
      return commentsOf().all;
    },
    qualify: (expression) => qualifier.qualify(expression),
    define: (expression) => definer.define(expression),
    open: (other) => links.open(other),
    users: (name) => opened(project.users?.(file, name) ?? null, links),
    userTexts: (name) => textsOf(project.users?.(file, name) ?? null, project),
    around: () => project.traits?.(file) ?? null,
    resolve: (expression) => resolver.resolve(expression),
    isLocal: (name, at) => scopes.at(at.startIndex).bindings.has(name),
    classById: (id) => classesById.get(id) ?? null,
    enclosingClass: enclosing.classAround,
    enclosingFunction: enclosing.functionAround,
    isGuarded: (node) => guards.isGuarded(node),
    isIntended: (node) => intent.isIntended(node),
    dispose: release,
  };
  resolver.serves(module);
  return { module, exports };
}

/** Files that are opened to see who uses a name. */
const MOST_USERS = 12;

function opened(files: readonly string[] | null, links: Links): readonly PyModule[] | null {
  if (!files || files.length > MOST_USERS) return null;
  const modules = files.flatMap((file) => links.open(file) ?? []);
  return modules.length === files.length ? modules : null;
}

/** Files whose texts are looked at for the same. */
const MOST_TEXTS = 60;

function textsOf(files: readonly string[] | null, project: Project): readonly string[] | null {
  if (!files || files.length > MOST_TEXTS) return null;
  const texts = files.flatMap((file) => project.text(file) ?? []);
  return texts.length === files.length ? texts : null;
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
