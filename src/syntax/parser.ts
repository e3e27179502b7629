import { Language, Parser } from 'web-tree-sitter';
import type { PyNode } from './node';
import { remembered } from './rememberedNode';

/** One tree; `root` and all nodes below it are dead after `dispose`. */
export interface PythonTree {
  readonly root: PyNode;
  dispose(): void;
}

/** The only door to the parser library. Never fails on any text: a broken text gives a tree with error nodes. */
export interface PythonParser {
  parse(text: string): PythonTree;
  dispose(): void;
}

export interface ParserBinaries {
  /** `web-tree-sitter.wasm`. */
  readonly runtime: Uint8Array;
  /** `tree-sitter-python.wasm`. */
  readonly grammar: Uint8Array;
}

/**
 * Instantiates the parser from bytes, so that it works in Node, a web worker and a browser alike.
 * The runtime is instantiated once per realm; a second call only loads the grammar again.
 * Rejects when the bytes are no such modules.
 */
export async function loadPython(binaries: ParserBinaries): Promise<PythonParser> {
  // The library types the option as ArrayBuffer but passes it to WebAssembly.instantiate, which takes views as well.
  // It works out an address for the binary even so, from `import.meta.url`, which a bundle in a web worker does not have.
  await Parser.init({ wasmBinary: binaries.runtime as unknown as ArrayBuffer, locateFile: (name: string) => name });
  const language = await Language.load(binaries.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  return {
    parse(text) {
      const tree = parser.parse(text);
      if (!tree) throw new Error('the parser was stopped before it finished');
      return { root: remembered(tree.rootNode, text), dispose: () => tree.delete() };
    },
    dispose: () => parser.delete(),
  };
}
