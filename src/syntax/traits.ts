/** What the text of a Python file says of PyTorch's modes, told from its words alone. */
export interface Traits {
  /** Holds a layer or call of dropout of PyTorch. */
  readonly drops: boolean;
  /** Something is asked for evaluation mode, or for a mode that is worked out. */
  readonly switches: boolean;
  /** Something learns by gradients. */
  readonly trains: boolean;
}

/** Of how many files that is so. */
export type TraitCounts = { readonly [Trait in keyof Traits]: number };

const DROPS =
  /\b(?:Alpha|FeatureAlpha|Variational|Locked|Spatial)?Dropout[123]?[dD]?\s*\(|\bdropout\s*\(|\bTransformer(?:Encoder|Decoder)?Layer\s*\(|\bMultiheadAttention\s*\(|\bdropout\w*\s*=\s*0?\.[0-9]/;

const SWITCHES =
  /\.eval\b(?!\s*\(\s*["'\w])|\.train\s*\(\s*(?:mode\b|False|not\b|\w*(?:training|is_?train\w*|was_\w+)\b|train\s*\)|[\w.[\]"']+\s*(?:[=!]=|\b(?:in|is)\b))|\.training\s*=[^=]|\b\w*(?:eval|test|predict|train|set)_mode\b|\b(?:set|to|switch|turn)_\w*(?:eval|train|inference)\w*\s*\(|\bfor_inference\b|\bevaluating\b|@\w*eval\w*/;

/** Something in the text asks a network for evaluation mode, or for one that is worked out: `model.eval()`, `model.train(flag)`, `set_mode(…)`. */
export function asksForMode(text: string): boolean {
  return SWITCHES.test(text);
}

export function traitsOf(text: string): Traits {
  // Plain words are found far sooner, and most files say nothing of PyTorch.
  if (!text.includes('torch')) return { drops: false, switches: false, trains: false };
  const mayDrop = text.includes('ropout') || text.includes('Transformer') || text.includes('MultiheadAttention');
  return { drops: mayDrop && DROPS.test(text), switches: asksForMode(text), trains: text.includes('.backward(') };
}
