/** What the text of a Python file says of PyTorch's modes, told from its words alone. */
export interface Traits {
  /** Holds a layer or call of dropout of PyTorch. */
  readonly drops: boolean;
  /** Something is asked for evaluation mode, or for a mode that is worked out. */
  readonly switches: boolean;
  /** Something learns by gradients. */
  readonly trains: boolean;
  /** Modules are imported by names that are worked out: any file of the project may be meant. */
  readonly importsByName: boolean;
}

/** Of how many files of a project that is so, seen from one of them. */
export type TraitCounts = { readonly [Trait in Exclude<keyof Traits, 'importsByName'>]: number } & {
  /** A dropout stands in this file, in one that leads to it or to which it leads, or in what those import, be it by a name that is worked out. */
  readonly dropsNear: boolean;
};

const DROPS =
  /Dropout[123]?[dD]?\s*\(|\bdropout(?:\s*\(|\w*\s*=\s*(?:0?\.[0-9]|(?:\w+\.)*\w{0,40}(?:drop|DROP)\w*\b))|Transformer(?:Encoder|Decoder)?Layer\s*\(|MultiheadAttention\s*\(/;
/** Each with a word without which it cannot match: to look for that is far cheaper. */
const SWITCHES: readonly (readonly [string, RegExp])[] = [
  ['.eval', /\.eval\b(?!\s*\(\s*["'\w])/],
  [
    '.train',
    /\.train\s*\(\s*(?:mode\b|False|not\b|\w*(?:training|is_?train\w*|was_\w+)\b|train\s*\)|[\w.[\]"']+\s*(?:[=!]=|\b(?:in|is)\b))|\.training\s*=[^=]/,
  ],
  ['_mode', /(?:eval|test|predict|train|set)_mode\b/],
  ['_', /\b(?:set|to|switch|turn)_\w{0,60}(?:eval|train|inference)\w{0,60}\s{0,9}\(/],
  ['for_inference', /\bfor_inference\b/],
  ['evaluating', /\bevaluating\b/],
  ['@', /@\w*eval/],
];

/** Something in the text asks a network for evaluation mode, or for one that is worked out: `model.eval()`, `model.train(flag)`, `set_mode(…)`. */
export function asksForMode(text: string): boolean {
  return SWITCHES.some(([word, form]) => text.includes(word) && form.test(text));
}

/** Where a text does so, by offsets. */
export function asksAt(text: string): readonly number[] {
  return SWITCHES.flatMap(([word, form]) =>
    text.includes(word) ? [...text.matchAll(new RegExp(form, 'g'))].map(({ index }) => index) : [],
  );
}

export function traitsOf(text: string): Traits {
  // Plain words are found far sooner, and most files say nothing of PyTorch.
  const importsByName = text.includes('import_module(') || text.includes('__import__(');
  if (!text.includes('torch')) return { drops: false, switches: false, trains: false, importsByName };
  const mayDrop = text.includes('ropout') || text.includes('Transformer') || text.includes('MultiheadAttention');
  return { drops: mayDrop && DROPS.test(text), switches: asksForMode(text), trains: text.includes('.backward('), importsByName };
}
