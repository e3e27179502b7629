import type { FlatTree } from './flatTree';
import { END, MODULE } from './kinds';
import { Matching } from './matching';
import { REFUSAL } from './refusal';

/** Parses Python 3. One text at a time; the next one uses the same arrays again. */
class Parser extends Matching {
  module(text: string, from: number, to: number): FlatTree {
    this.open(text, from, to);
    while (this.kind !== END) this.statement();
    this.mark();
    this.close(MODULE, 0, 0);
    return this.flatTree();
  }
}

const parser = new Parser();

/**
 * The tree of a stretch of a text, node by node that of tree-sitter-python; null where the text has an error or a rare form, which that
 * parser must look at. Takes time in proportion to the length and never throws.
 */
export function parsePython(text: string, from = 0, to = text.length): FlatTree | null {
  try {
    return parser.module(text, from, to);
  } catch (error) {
    if (error !== REFUSAL) throw error;
    return null;
  }
}
