import type { ScriptLanguage } from '../../text/source';
import { bindNames } from './bindings';
import { Callers } from './callers';
import { readCalls } from './calls';
import { missingEnd } from './closing';
import { Comments } from './comments';
import { readDefinitions } from './definitions';
import { Follower } from './follow';
import { harvest } from './harvest';
import { Meanings } from './meanings';
import { isGuarded } from './modes';
import type { JsModule } from './module';
import type { JsNode } from './node';
import type { ScriptParser, ScriptTree } from './parser';
import { Resolver } from './resolve';
import { nestScopes } from './scopes';

/** Which script, and in which dialect. */
export interface ScriptText {
  /** Path, as `Source.name`. */
  readonly file: string;
  readonly text: string;
  readonly language: ScriptLanguage;
}

/**
 * Parses a script and prepares its names. Any text will do: broken parts become error nodes and the rest is read.
 * The caller disposes of the module; its nodes are dead from then on. Throws when the parser does not know the dialect.
 */
export function openScriptModule(parser: ScriptParser, script: ScriptText): JsModule {
  const { tree, isBroken } = parse(parser, script);
  try {
    return { ...describe(tree.root, script, () => tree.dispose()), hasErrors: isBroken };
  } catch (error) {
    tree.dispose();
    throw error;
  }
}

/** A text that stops in the middle is read as if its brackets were closed: places in it stay what they are. */
function parse(parser: ScriptParser, { text, language }: ScriptText): { readonly tree: ScriptTree; readonly isBroken: boolean } {
  const tree = parser.parse(text, language);
  if (!tree.root.hasError) return { tree, isBroken: false };
  const end = missingEnd(text);
  const mended = end === '' ? null : parser.parse(text + end, language);
  if (mended && !mended.root.hasError) {
    tree.dispose();
    return { tree: mended, isBroken: true };
  }
  mended?.dispose();
  return { tree, isBroken: true };
}

function describe(root: JsNode, { file, text, language }: ScriptText, dispose: () => void): JsModule {
  const found = harvest(root);
  const scopes = nestScopes(root, found);
  const { imports, writes } = bindNames(found, scopes);
  const definitions = readDefinitions(found);
  const calls = readCalls(found);
  const follower = new Follower(scopes, definitions, writes);
  const meanings = new Meanings(scopes, follower);
  const callers = new Callers(calls, follower, definitions);
  const resolver = new Resolver({ scopes, follower, definitions, callers });
  const comments = new Comments(text, found.comment);
  return {
    file,
    text,
    language,
    root,
    hasErrors: root.hasError,
    functions: definitions.functions,
    classes: definitions.classes,
    calls,
    imports,
    comments: comments.all,
    meanings: (expression) => meanings.of(expression),
    follow: (expression) => follower.follow(expression),
    property: (object, name) => follower.property(object, name),
    resolve: (expression) => resolver.resolve(expression),
    resolveProperty: (object, name) => resolver.resolveProperty(object, name),
    enclosingFunction: (node) => definitions.functionAround(node),
    enclosingClass: (node) => definitions.classAround(node),
    functionOf: (call) => callers.functionOf(call),
    functionByNode: (node) => definitions.functionByNode(node),
    classByNode: (node) => definitions.classByNode(node),
    isGuarded,
    isIntended: (node) => comments.isIntended(node, definitions),
    dispose,
  };
}
