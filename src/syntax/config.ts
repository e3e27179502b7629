import type { ConfigFormat } from '../text/source';
import type { Span } from '../text/span';

/** One value of a configuration file with its place. */
export type ConfigNode =
  | { readonly kind: 'object'; readonly span: Span; readonly entries: readonly ConfigEntry[]; readonly tag?: string }
  | { readonly kind: 'array'; readonly span: Span; readonly items: readonly ConfigNode[] }
  | ConfigNumber
  | { readonly kind: 'string'; readonly span: Span; readonly value: string; readonly tag?: string }
  | { readonly kind: 'boolean'; readonly span: Span; readonly value: boolean }
  | { readonly kind: 'null'; readonly span: Span };

export interface ConfigNumber {
  readonly kind: 'number';
  /** Of the literal; of a number that was worked out, of the expression. */
  readonly span: Span;
  readonly value: number;
  /** The expression that stands for it: `!ref <dropout>`, `!ref <dropout> / 2`. */
  readonly reference?: { readonly span: Span; readonly isPlain: boolean };
}

export interface ConfigEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: ConfigNode;
}

/** A configuration file, whatever its format. Broken text gives what could be read, and `problems`. */
export interface ConfigDocument {
  /** Path, as `Source.name`. */
  readonly file: string;
  readonly text: string;
  readonly format: ConfigFormat;
  /** null when nothing could be read. */
  readonly root: ConfigNode | null;
  readonly problems: readonly { readonly message: string; readonly span: Span | null }[];
  readonly comments: readonly { readonly span: Span; readonly text: string }[];
}

/** A value of a configuration file with its file. Of several that are laid over each other the last one says what holds. */
export interface DocumentPart {
  readonly document: ConfigDocument;
  readonly node: ConfigNode;
}
