import { isLibrary } from './libraries';
import { endOfLongText } from './longText';

/**
 * Words without which no reader finds anything: spellings of dropout and its relatives, and the layers that carry dropout
 * by default, whose source need not mention it.
 */
const MENTION =
  /drop_?(?:out|path|block|connect|layer)|drop_|layer_?drop|(?<![a-z])p?drop(?![a-z])|stochastic_?depth|keep_?prob|transformer|multi_?head_?attention|scaled_dot_product/i;

/** The same in code, without what many files say of other things: the library and the models of that name, batches that are dropped. */
const SITES =
  /drop_?(?:out|path|block|connect|layer)|drop_(?!last|remainder|duplicates|uneven)|layer_?drop|(?<![a-z])p?drop(?!_?[a-z])|stochastic_?depth|keep_?prob|multi_?head_?attention|scaled_dot_product/gi;

/** Layers of libraries that carry dropout and whose names do not tell. */
const LAYERS = /\b(?:Transformer(?:Encoder|Decoder)?(?:Layer)?|TransformerConv|SetTransformerAggregation|GraphMultisetTransformer)\b/g;

/** Words of which one stands in each of these, and which are found far sooner. */
const ANY_SITE = /drop|stochastic_?depth|keep_?prob|head_?attention|dot_product/i;

/** Calls that draw a mask: a comment beside one may say what it is. */
const DRAW = /(?:rand|random|sample|ranf|uniform_?|rand_like|bernoulli_?|binomial|choice)\s*\(/i;

/** A mask that is drawn without any word of dropout shows itself by its scale: `(rand(n) > p) * x / (1 - p)`. */
const COMPLEMENT = /1(?:\.0?)?\s*-\s*[a-zA-Z_]/;
const DRAWS = /rand|bernoulli|uniform_/;
const DRAWN_MASK =
  /(?:rand|random|random_sample|rand_like|uniform_?)\s*\([^\n]{0,99}[<>]|[<>][^\n]{0,40}(?:rand|random|random_sample|rand_like|uniform_?)\s*\(|(?:bernoulli_?|binomial)\s*\(/;

function drawsScaledMask(text: string): boolean {
  // Looking for plain words is far cheaper, and most texts have none of them.
  return DRAWS.test(text) && COMPLEMENT.test(text) && DRAWN_MASK.test(text);
}

/** Where what is no code begins, and strings, in which it does not. */
const ASIDE = /"""|'''|["']|#[^\n]*/g;

/**
 * Sites that a text may hold: `masks` are those that are drawn by hand, without a word of dropout in the code. `declared`: none, but a class has fields
 * whose names speak of dropout, which rules may ask about.
 */
export type Holding = 'any' | 'masks' | 'declared' | 'none';

/** A line with the field of a class that is at most given a plain value: `    dropout: float = 0.1`. What it is used for names it again. */
const FIELD = /[ \t]+\w+[ \t]*:[ \t]*[\w.[\], |]{1,99}(?:=[ \t]*(?:None|True|False|[-+.\deE]{1,20})[ \t]*)?(?=#|\r?\n)/y;

/** Where the line of a field ends whose name holds the word at an offset; null where the word stands in anything else. */
function endOfField(text: string, word: number): number | null {
  const start = text.lastIndexOf('\n', word) + 1;
  FIELD.lastIndex = start;
  return FIELD.test(text) && word < text.indexOf(':', start) ? FIELD.lastIndex : null;
}

/**
 * Cheap test of a Python file for the sites that its code may hold, whatever its texts over several lines tell. Of comments only one that speaks of
 * dropout where masks are drawn counts.
 */
export function mayHold(text: string): Holding {
  const nextWord = wordsOf(text);
  let word = nextWord(0);
  if (word === Number.POSITIVE_INFINITY) return drawsScaledMask(text) ? 'masks' : 'none';
  let isTold = false;
  let isDeclared = false;
  /** Passes fields before an offset: false where a word there stands in anything else. */
  const isOnlyDeclared = (to: number): boolean => {
    while (word < to) {
      const end = endOfField(text, word);
      if (end === null) return false;
      isDeclared = true;
      word = nextWord(end);
    }
    return true;
  };
  const withoutWords = (): Holding => {
    if (isDeclared) return DRAW.test(text) ? 'any' : 'declared';
    return isTold && DRAW.test(text) ? 'masks' : 'none';
  };
  ASIDE.lastIndex = 0;
  for (let match = ASIDE.exec(text); match; match = ASIDE.exec(text)) {
    const { 0: aside, index } = match;
    if (!isOnlyDeclared(index)) return 'any';
    if (word === Number.POSITIVE_INFINITY) return withoutWords();
    if (aside === '"' || aside === "'") {
      const end = endOfString(text, aside, index + 1);
      if (word < end && isOnlyTold(text, index, end)) {
        isTold = true;
        word = nextWord(end);
        if (word === Number.POSITIVE_INFINITY) return withoutWords();
      }
      ASIDE.lastIndex = end;
      continue;
    }
    const isComment = aside.startsWith('#');
    const end = isComment ? ASIDE.lastIndex : endOfLongText(text, aside, index + 3);
    // Unfinished: nobody knows what was meant to be code.
    if (end === null) return 'any';
    if (word < end) {
      isTold ||= isComment;
      word = nextWord(end);
      if (word === Number.POSITIVE_INFINITY) return withoutWords();
    }
    ASIDE.lastIndex = end;
  }
  return isOnlyDeclared(text.length) ? withoutWords() : 'any';
}

/** The same as one answer: false means that the code holds no dropout site. */
export function mayHoldSite(text: string): boolean {
  return mayHold(text) !== 'none';
}

/** Whether the words of a Python file show that its code holds no site, declared fields or not. */
export function isSiteless(text: string): boolean {
  const holding = mayHold(text);
  return holding === 'none' || holding === 'declared';
}

/** Tells the offset of the next word of a site at or behind one, which never goes back; infinite when there is none. */
function wordsOf(text: string): (from: number) => number {
  const patterns = [...(ANY_SITE.test(text) ? [SITES] : []), ...(text.includes('Transformer') ? [LAYERS] : [])];
  const next = patterns.map((pattern) => ({ pattern, at: -1 }));
  return (from) => {
    for (const each of next) {
      if (each.at >= from) continue;
      each.pattern.lastIndex = from;
      each.at = each.pattern.exec(text)?.index ?? Number.POSITIVE_INFINITY;
    }
    return next.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
  };
}

/** Whether something has a member of a name. */
const ASKED = /hasattr\([\w.]{1,99}, ?$/;

/** `f"…"` and the like: what stands in their brackets is code. */
const FORMATTED = /[fFtT][rR]?$/;

/** `{"…": …}` and `config["…"]`. */
const KEY = /^\s*[:\]]/;

/** A string of one line that names nothing: a sentence, or a name that is only asked for. */
function isOnlyTold(text: string, start: number, end: number): boolean {
  if (FORMATTED.test(text.slice(Math.max(0, start - 2), start))) return false;
  const space = text.indexOf(' ', start);
  const isSentence = space >= 0 && space < end && !KEY.test(text.slice(end, end + 9));
  return isSentence || ASKED.test(text.slice(Math.max(0, start - 120), start));
}

/** Offset behind a string of one line. */
function endOfString(text: string, quote: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === quote || char === '\n') return at + 1;
  }
  return text.length;
}

/** A prediction or an export, by the words that show one. */
const PREDICTION =
  /\b(?:no_grad|inference_mode|set_grad_enabled|volatile)\b|\bdef (?:\w+_)?(?:eval|evaluate|evaluation|valid|validate|validation|val|test|testing|predict|prediction|infer|inference|label|classify|caption|translate|transcribe|recognize|accuracy)(?:_\w+)?\s*\(|\bjit\.trace\s*\(|\.export\s*\(|\.load_state_dict\s*\(|(?:model|net|network)\w{0,60}\s{0,9}=\s{0,9}torch\.load\(/;
const LOADED = /\bload_?(?:model|checkpoint|weights?|net(?:work)?|state)\w*\(/i;
const ALL_NAMES = /^from[ \t]+(?!(?:tkinter|numpy|pylab|math|typing)\b)[\w.]+[ \t]+import[ \t]+\*/m;
/** `model.eval`, not called. */
const UNCALLED = /^[ \t]*[a-zA-Z_][\w.]*\.(?:eval|train)[ \t]*$/m;

const IMPORT = /^[ \t]*(?:from[ \t]+([\w.]+)|import[ \t]+([^\n#]+))/gm;
const BLOCK = /\b(?:no_grad|inference_mode)\s*\(/g;
/** Something that evaluates is called between training steps. */
const ELSEWHERE = /(?:[Ee]val|[Vv]alid|[Tt]est)\w{0,80}\(/;
/** Something that trains is called with what an optimizer was made for. */
const TAUGHT = /(?:train|epoch|fit)\w{0,80}\([^)]/;
const SCORING = /\bdef (?:\w+_)?(?:eval|evaluate|valid|validate|val|test|predict|infer)(?:_\w+)?\s*\(/g;
/** A function is given a network. */
const TAKES = /\bdef \w{1,80}\([^)]{0,999}\b(?:model\w*|\w*net|network|\w+_model|\w*encoder|\w*decoder|classifier|generator|module|lm)\b/;
/** A whole network is read from a file, or one that something else holds is run. */
const HOLDS = /\btorch\.load\(|\b\w+\.(?:model|net|network|\w+_model|\w*encoder|\w*decoder|generator)\(|\bself\(/;
/** Libraries that give no network whose dropout is known. */
const PLAIN = /^(?:torch|torchvision|torchaudio|PIL|cv2|skimage|imageio|seaborn|onnx|onnxruntime|yaml|h5py|requests|__future__)$/;
const FAMILIES = /^(?:timm|torch_geometric|dgl|flash_attn|xformers)$/;

/** In a test the name of a function shows no prediction: gradients, data, weights from elsewhere or a method that predicts do. */
const SHOWN =
  /\b(?:no_grad|inference_mode|set_grad_enabled|volatile|pretrained)\b|\b(?:load|restore|resume)\w{0,60}\s{0,9}\(|\bfrom_pretrained\b|\bjit\.trace\s*\(|\.export\s*\(|_(?:val|valid|test|dev)\b|\b(?:(?:val|valid|validation|dev|holdout)(?:_(?!\w*\s*\()|\b)|(?:test|testing|eval|evaluation)_?(?:data|loader|set|iter|batch|x\b|examples|samples|images|inputs))|\.(?:generate|sample|predict|infer|decode|encode|embed|translate|transcribe|recogni|classify|caption|summari)\w{0,40}\(/i;

/** Something is imported that may be a file of the project. */
function importsOwn(text: string): boolean {
  const roots = [...text.matchAll(IMPORT)].flatMap(([, from, list = '']) =>
    from === undefined ? list.split(',').map((name) => name.trim().split(/[ \t.]/, 1)[0] ?? '') : [from.split('.', 1)[0] ?? ''],
  );
  return roots.some((root) => !PLAIN.test(root) && (!isLibrary(root) || FAMILIES.test(root)));
}

/**
 * Cheap test of a Python file that says nothing of dropout: false means that a network with dropout from elsewhere is in the right mode here, as
 * far as words can tell. Nothing is said of a script that switches to training more often than to evaluation. `inTest`: the file tests other code.
 */
export function mayMistakeModes(text: string, { inTest = false }: { readonly inTest?: boolean } = {}): boolean {
  // PyTorch may come with all names of another file, as the functions do that read the weights.
  if (!text.includes('torch'))
    return !inTest && LOADED.test(text) && ALL_NAMES.test(text) && !text.includes('.eval(') && PREDICTION.test(text);
  const evaluations = text.split('.eval(').length - 1;
  // A prediction speaks only of a network that is known to drop, and that comes from another file.
  const isNamed =
    evaluations === 0 ? PREDICTION.test(text) : evaluations < Math.max(text.match(BLOCK)?.length ?? 0, text.match(SCORING)?.length ?? 0);
  const mayPredict = isNamed && (!inTest || SHOWN.test(text));
  if ((mayPredict && (importsOwn(text) || TAKES.test(text) || HOLDS.test(text))) || UNCALLED.test(text)) return true;
  const learns = text.includes('backward(') || (text.includes('optim') && TAUGHT.test(text) && ELSEWHERE.test(text) && importsOwn(text));
  if (evaluations === 0 && learns && ELSEWHERE.test(text) && importsOwn(text)) return true;
  return evaluations > 0 && evaluations >= text.split('.train(').length - 1 && learns;
}

/** Cheap test of a Python file that says nothing of dropout: a Keras model may get it from a layer of another file, and be told nothing of the mode here. */
export function runsForeign(text: string): boolean {
  if (!text.includes('keras') && !text.includes('tensorflow')) return false;
  return (
    (text.includes('GradientTape') && text.includes('apply_gradients')) ||
    (/\bdef call\([^)]{0,999}\)/.test(text) && /\bModel\)\s*:/.test(text))
  );
}

/** Cheap test before parsing: false means that the text holds no dropout site. */
export function mentionsDropout(text: string): boolean {
  return MENTION.test(text) || drawsScaledMask(text);
}
