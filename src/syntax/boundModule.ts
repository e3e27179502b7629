import type { Bindings } from './bindings';
import { readCalls } from './calls';
import type { Definitions } from './classes';
import { type Comment, Comments } from './comments';
import type { Definer } from './define';
import { importsOf } from './frameworkImports';
import type { Guards } from './guards';
import { IntentMarks } from './intent';
import type { Links } from './links';
import type { PyCall, PyClass, PyFunction, PyModule, ResolvedValue } from './module';
import type { PyNode } from './node';
import type { Definition, Project } from './project';
import type { Qualifier } from './qualify';
import type { Resolver } from './resolve';
import type { Scope, ScopeTree } from './scopes';
import type { TraitCounts } from './traits';

export interface ModuleParts {
  readonly file: string;
  readonly project: Project;
  readonly text: string;
  readonly root: PyNode;
  readonly links: Links;
  readonly bindings: Bindings;
  readonly callNodes: readonly PyNode[];
  readonly commentNodes: readonly PyNode[];
  readonly scopes: ScopeTree;
  readonly definitions: Definitions;
  readonly qualifier: Qualifier;
  readonly guards: Guards;
  readonly definer: Definer;
  readonly resolver: Resolver;
  readonly release: () => void;
}

/** Files that are opened to see who uses a name. */
const MOST_USERS = 12;

/** Files whose texts are looked at for the same. */
const MOST_TEXTS = 60;

/**
 * A module of which all parts are made. A class, because an object that is written out with getters gets a hidden class of its own each time, which
 * holds the getters and with them the whole tree until the engine's next full collection.
 */
export class BoundModule implements PyModule {
  readonly #parts: ModuleParts;
  readonly #intent: IntentMarks;
  #calls: readonly PyCall[] | undefined;
  #comments: Comments | undefined;
  #imports: ReadonlySet<string> | undefined;
  #classes: ReadonlyMap<string, PyClass> | undefined;

  /** `text`: what the module shows as its text. */
  constructor(
    parts: ModuleParts,
    readonly text: string = parts.text,
  ) {
    this.#parts = parts;
    this.#intent = new IntentMarks(parts.text, () => this.#commented(), parts.scopes);
  }

  get file(): string {
    return this.#parts.file;
  }

  get root(): PyNode {
    return this.#parts.root;
  }

  get hasErrors(): boolean {
    return this.#parts.root.hasError;
  }

  get classes(): readonly PyClass[] {
    return this.#parts.definitions.classes;
  }

  get functions(): readonly PyFunction[] {
    return this.#parts.definitions.functions;
  }

  get calls(): readonly PyCall[] {
    const { callNodes, qualifier, root, text } = this.#parts;
    this.#calls ??= readCalls(callNodes, qualifier, root.hasError ? null : text);
    return this.#calls;
  }

  get imports(): ReadonlySet<string> {
    const { bindings, scopes, qualifier, links } = this.#parts;
    this.#imports ??= importsOf(bindings, scopes, qualifier, links);
    return this.#imports;
  }

  get comments(): readonly Comment[] {
    return this.#commented().all;
  }

  #commented(): Comments {
    this.#comments ??= new Comments(this.#parts.text, this.#parts.commentNodes);
    return this.#comments;
  }

  qualify(expression: PyNode): string | null {
    return this.#parts.qualifier.qualify(expression);
  }

  define(expression: PyNode): Definition | null {
    return this.#parts.definer.define(expression);
  }

  open(file: string): PyModule | null {
    return this.#parts.links.open(file);
  }

  users(name: string): readonly PyModule[] | null {
    const files = this.#usersOf(name, MOST_USERS);
    return files && eachOf(files, (file) => this.open(file));
  }

  userTexts(name: string): readonly string[] | null {
    const files = this.#usersOf(name, MOST_TEXTS);
    return files && eachOf(files, (file) => this.#parts.project.text(file));
  }

  /** null when they are not known or more than so many. */
  #usersOf(name: string, most: number): readonly string[] | null {
    const files = this.#parts.project.users?.(this.file, name) ?? null;
    return files && files.length <= most ? files : null;
  }

  around(): TraitCounts | null {
    return this.#parts.project.traits?.(this.file) ?? null;
  }

  recall<Value>(question: string, work: () => Value): Value {
    return this.#parts.links.recall(question, work);
  }

  resolve(expression: PyNode): ResolvedValue {
    return this.#parts.resolver.resolve(expression);
  }

  isLocal(name: string, at: PyNode): boolean {
    return this.#parts.scopes.at(at.startIndex).bindings.has(name);
  }

  classById(id: string): PyClass | null {
    this.#classes ??= new Map(this.classes.map((owner) => [owner.id, owner]));
    return this.#classes.get(id) ?? null;
  }

  enclosingClass(node: PyNode): PyClass | null {
    return this.#nearest(node, 'class', this.#parts.definitions.classOf);
  }

  enclosingFunction(node: PyNode): PyFunction | null {
    return this.#nearest(node, 'function', this.#parts.definitions.functionOf);
  }

  #nearest<Described>(node: PyNode, kind: Scope['kind'], describe: (scope: Scope) => Described | null): Described | null {
    for (let scope: Scope | null = this.#parts.scopes.at(node.startIndex); scope; scope = scope.parent) {
      // A definition does not stand inside itself even where its region starts at its own start.
      if (scope.kind === kind && scope.node.id !== node.id) return describe(scope);
    }
    return null;
  }

  isGuarded(node: PyNode): boolean {
    return this.#parts.guards.isGuarded(node);
  }

  isIntended(node: PyNode): boolean {
    return this.#intent.isIntended(node);
  }

  showing(text: string): PyModule {
    return new BoundModule(this.#parts, text);
  }

  dispose(): void {
    this.#parts.release();
  }
}

/** null when one of the files cannot be had. */
function eachOf<Found extends PyModule | string>(files: readonly string[], get: (file: string) => Found | null): readonly Found[] | null {
  const found = files.flatMap((file) => get(file) ?? []);
  return found.length === files.length ? found : null;
}
