import type { AskNetworks, Depth } from '../frameworks/framework';
import type { Change } from '../model/change';
import type { Reading } from '../model/reading';
import type { Edit } from '../text/edit';
import type { CellSpan, Source } from '../text/source';
import type { Span } from '../text/span';
import type { Problem } from './report';

/** A source in the hands of its language's parser. Must be disposed of. */
export interface Opened {
  readonly source: Source;
  /** See `Report.text`. */
  readonly text: string;
  readonly cells: readonly CellSpan[];
  readonly problems: readonly Problem[];
  readonly comments: CommentStyle;
  /** Each framework of the language reads on its own: what one cannot read is a problem, and the others still do. */
  read(depth: Depth, problems: Problem[]): Reading;
  /** The layer graphs after a reading of facts, with the number of weights or without; absent where they are read with everything else. */
  networks?(counts: boolean): AskNetworks;
  /** Text edits for any change but a comment; null when no writer takes it. `failed` is told when one breaks. */
  write(change: Change, reading: Reading, failed: (error: unknown) => void): readonly Edit[] | null;
  dispose(): void;
}

/** What a language knows of its comments. */
export interface CommentStyle {
  /** What a comment to the end of the line begins with; null when the language has none. */
  readonly mark: '#' | '//' | null;
  /** In source order. */
  readonly all: readonly { readonly span: Span; readonly text: string }[];
  /** Offset behind the statement at an offset. */
  endOfStatement(offset: number): number;
  /** True when the offset lies inside a string: a mark there starts no comment. */
  inString(offset: number): boolean;
}
