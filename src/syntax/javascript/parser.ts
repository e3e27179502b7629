import { Language, Parser } from 'web-tree-sitter';
import type { ScriptLanguage } from '../../text/source';
import { type Manner, SyntaxTree } from '../syntaxTree';
import type { JsNode } from './node';

/** One tree; `root` and all nodes below it are dead after `dispose`. */
export interface ScriptTree {
  readonly root: JsNode;
  dispose(): void;
}

/** Parses scripts of the dialects whose grammar was given. Never fails on any text of those. */
export interface ScriptParser {
  knows(language: ScriptLanguage): boolean;
  /** Takes the bytes of a dialect's grammar; rejects when they are none. Once is enough. */
  learn(language: ScriptLanguage, grammar: Uint8Array): Promise<void>;
  /** Throws when the dialect was not learnt. */
  parse(text: string, language: ScriptLanguage): ScriptTree;
  dispose(): void;
}

/**
 * A parser without a grammar: each is several hundred kilobytes, and most projects need none.
 * @param runtime bytes of `web-tree-sitter.wasm`; instantiated once per realm, whatever languages are read
 */
export async function openScriptParser(runtime: Uint8Array): Promise<ScriptParser> {
  // See `loadPython`, which starts the library in the same way.
  await Parser.init({ wasmBinary: runtime as unknown as ArrayBuffer, locateFile: (name: string) => name });
  const parsers = new Map<ScriptLanguage, Parser>();
  return {
    knows: (language) => parsers.has(language),
    async learn(language, grammar) {
      if (parsers.has(language)) return;
      const loaded = await Language.load(grammar);
      const parser = new Parser();
      parser.setLanguage(loaded);
      parsers.get(language)?.delete();
      parsers.set(language, parser);
    },
    parse(text, language) {
      const parser = parsers.get(language);
      if (!parser) throw new Error(`the grammar of ${language} is not loaded`);
      const held = new SyntaxTree(parser, text, null, SCRIPT);
      return { root: held.root, dispose: () => held.delete() };
    },
    dispose() {
      for (const parser of parsers.values()) parser.delete();
      parsers.clear();
    },
  };
}

/** A script is read in one piece: it is often one expression. */
const SCRIPT: Manner = { root: 'program', cut: () => [0] };
