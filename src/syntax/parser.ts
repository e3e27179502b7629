import { Language, Parser } from 'web-tree-sitter';
import type { PyNode } from './node';
import type { Chunk } from './page';
import { SyntaxTree } from './syntaxTree';

/** One tree; `root` and all nodes below it are dead after `dispose`. */
export interface PythonTree {
  readonly root: PyNode;
  /** The top-level statements and comments in source order. One object stays with its statement from text to text while it does not change. */
  readonly chunks: readonly Pick<Chunk, 'top' | 'descendantsOfType'>[];
  /** Makes `descendantsOfType` of some types cheap for all chunks. */
  survey(types: string[]): void;
  dispose(): void;
}

/** Parses Python: with our own parser where it can, else with the library, to which this is the only door. Never fails on any text: a broken text gives a tree with error nodes. */
export interface PythonParser {
  /** `key`: a later text of the same key, parsed after this tree was disposed of, is read anew only where it differs. */
  parse(text: string, key?: string): PythonTree;
  dispose(): void;
}

export interface ParserBinaries {
  /** `web-tree-sitter.wasm`. */
  readonly runtime: Uint8Array;
  /** `tree-sitter-python.wasm`. */
  readonly grammar: Uint8Array;
}

export interface ParserOptions {
  /** Number of disposed trees that are kept for a next text of their key; 0 unless given. */
  readonly keep?: number;
}

/**
 * Instantiates the parser from bytes, so that it works in Node, a web worker and a browser alike.
 * The runtime is instantiated once per realm; a second call only loads the grammar again.
 * Rejects when the bytes are no such modules.
 */
export async function loadPython(binaries: ParserBinaries, { keep = 0 }: ParserOptions = {}): Promise<PythonParser> {
  // The library types the option as ArrayBuffer but passes it to WebAssembly.instantiate, which takes views as well.
  // It works out an address for the binary even so, from `import.meta.url`, which a bundle in a web worker does not have.
  await Parser.init({ wasmBinary: binaries.runtime as unknown as ArrayBuffer, locateFile: (name: string) => name });
  const language = await Language.load(binaries.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const kept = new Map<string, SyntaxTree>();
  const lay = (key: string, tree: SyntaxTree): void => {
    kept.get(key)?.delete();
    kept.delete(key);
    kept.set(key, tree);
    const [oldest] = kept.keys();
    if (kept.size > keep && oldest !== undefined) {
      kept.get(oldest)?.delete();
      kept.delete(oldest);
    }
  };
  return {
    parse(text, key = '') {
      const before = kept.get(key) ?? null;
      kept.delete(key);
      const tree = new SyntaxTree(parser, text, before);
      const { root, chunks } = tree;
      return {
        root,
        chunks,
        survey: (types) => root.survey(types),
        dispose: () => (keep > 0 && key !== '' ? lay(key, tree) : tree.delete()),
      };
    },
    dispose() {
      for (const tree of kept.values()) tree.delete();
      kept.clear();
      parser.delete();
    },
  };
}
