import type { PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';

/** Words of dropout and its relatives in names and comments. */
const DROPOUT =
  /drop_?(?:out|path|connect|block|layer|rate|prob|p(?![a-z]))|p_?drop|(?<![a-z])drop(?![a-z_]|ped\b.*\b(?:row|col|last|nan?))|keep_?(?:prob|rate|p(?![a-z]))|p_?keep|surviv(?:al|e)|stochastic_?depth|_drop(?![a-z])|(?<![a-z])drop_(?!last|na|dup|col|axis|first)/i;

/** Names of code that draws random masks for another end: data, tokens, labels, noise, sampling. */
const OTHER_END =
  /augment|(?:^|_)aug(?=_|$)|cutout|cut_?mix|mix_?up|noise|noisy|corrupt|(?<![a-z])mlm|token|label|sampl(?:e|ing)|eras(?:e|ing)|spec_?aug|blur|flip|jitter|crop|negative|bootstrap|replay|epsilon|mutat|crossover|genetic|missing|imput|caption|guidance|conditioning|(?<![a-z])cond(?![a-z])|(?<![a-z])u?cfg(?=_)|dataset|transform|inpaint|spike|poisson/i;

/** A file of such code. */
const OTHER_FILE = /(?:^|[/_])(?:aug|augment\w*|data_?aug\w*|transforms?|datasets?)(?:[/_.]|$)/i;

/** A layer or function of dropout by its own name. */
const LAYER = /drop_?out|drop_?path|drop_?connect|stochastic_?depth|surviv/i;

export interface Traces {
  /** The mask, from the drawing on. */
  readonly mask: PyNode;
  /** Where it is applied. */
  readonly applied: PyNode;
  /** The rate as written. */
  readonly rate: string;
  /** Names of the mask. */
  readonly names: readonly string[];
  /** The values are divided by the probability of keeping. */
  readonly scaled: boolean;
}

/** Whether a random mask is dropout: its rate, its names, the code around it or the comments beside it say so, or its scale does. */
export function isDropout(module: PyModule, { mask, applied, rate, names, scaled }: Traces): boolean {
  const around = namesAround(module, mask);
  const isElsewhere = OTHER_FILE.test(module.file) || [...around, rate].some((name) => OTHER_END.test(name));
  // Augmentation drops channels and features too, but nobody calls that dropout.
  if (isElsewhere) return around.some((name) => LAYER.test(name)) && !OTHER_END.test(rate);
  if (scaled || [...around, rate, ...names].some(saysDropout)) return true;
  return [mask, applied].some((node) => commentsAt(module, node).some(saysDropout));
}

/** The words of dropout stand in a name or comment of the code around. */
export function saysDropout(text: string): boolean {
  return DROPOUT.test(text);
}

/** A function or class around is a layer of dropout by its name. */
export function isInLayer(module: PyModule, node: PyNode): boolean {
  return namesAround(module, node).some((name) => LAYER.test(name));
}

/** Names of the functions and classes around, innermost first. */
export function namesAround(module: PyModule, node: PyNode): readonly string[] {
  const names: string[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'function_definition' || at.type === 'class_definition') names.push(at.childForFieldName('name')?.text ?? '');
  }
  return names.length > 0 ? names : [module.file.slice(module.file.lastIndexOf('/') + 1)];
}

/** Comments on the node's lines and on the line above. */
function commentsAt(module: PyModule, node: PyNode): readonly string[] {
  const { text, comments } = module;
  const lineStart = text.lastIndexOf('\n', node.startIndex - 1);
  const above = text.lastIndexOf('\n', Math.max(0, lineStart - 1));
  const lineEnd = text.indexOf('\n', node.endIndex);
  const end = lineEnd < 0 ? text.length : lineEnd;
  return comments.filter(({ span }) => span.start > above && span.start < end).map((comment) => comment.text);
}
