import { loadPython } from '../syntax/parser';
import { createAnalyzer } from './analyzer';
import type { Analyzer } from './report';

/**
 * The analyser with its parsers; everything heavy hangs on this module, so that an editor need not load it before a source
 * mentions dropout. `read` gives the bytes of a file that lies beside the bundles. Rejects when one cannot be read.
 */
export async function loadAnalyzer(read: (name: string) => Promise<Uint8Array>): Promise<Analyzer> {
  const [runtime, grammar] = await Promise.all([read('tree-sitter.wasm'), read('tree-sitter-python.wasm')]);
  return createAnalyzer({ parser: await loadPython({ runtime, grammar }) });
}
