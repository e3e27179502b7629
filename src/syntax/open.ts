import { Attributes } from './attributes';
import { bindNames } from './bindings';
import { BoundModule } from './boundModule';
import { readDefinitions } from './classes';
import { Definer } from './define';
import type { Outside } from './evaluator';
import { Exports } from './exports';
import { Guards } from './guards';
import { harvest } from './harvest';
import { type Links, noLinks } from './links';
import type { PyModule } from './module';
import type { PythonParser, PythonTree } from './parser';
import { alone, type Project } from './project';
import { Qualifier } from './qualify';
import { Resolver } from './resolve';
import { nestScopes } from './scopes';
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
  return new Shelf(project, (text, file, around, release) => bound(parser, text, { file, ...around }, release), limits);
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
  const attributes = new Attributes(scopes, definitions, bindings.attributeWrites);
  const writes = bindings.attributeWrites;
  const definer = new Definer({ file, scopes, qualifier, links });
  const exports = new Exports({ scopes, qualifier, definer, definitions });
  const reach: Outside = { file, project, define: (expression) => definer.define(expression), open: links.open };
  const resolver = new Resolver({ scopes, qualifier, attributes, definitions, guards, calls: found.call, writes, links: reach });
  const module = new BoundModule({
    ...{ file, project, text, root, links, bindings, scopes, definitions, qualifier, guards, definer, resolver, release },
    callNodes: found.call,
    commentNodes: found.comment,
  });
  resolver.serves(module);
  return { module, exports };
}
