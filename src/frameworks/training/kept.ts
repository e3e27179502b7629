import type { TrainingFact } from '../../model/facts';
import { literalValue } from '../../syntax/literals';
import type { PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { withoutParentheses } from '../../syntax/nodes';
import { once } from '../../syntax/once';

type Validation = NonNullable<TrainingFact['validation']>;

/** Data that is kept apart goes by such names, whatever is done with it. "Valid" is also what words, moves and file types can be. */
const KEPT_APART =
  /(?<![a-zA-Z])(?:val|valid(?!_(?:words?|chars?|characters|tokens?|moves?|actions?|extensions?|exts?|types?|formats?|names?|keys?)\b)|validation|test|tst|dev|eval|holdout|held_?out)(?:\d*(?![a-zA-Z])|(?=[A-Z]))|[a-z](?:Val|Valid|Validation|Test|Eval)(?![a-z])|[xXyY]_?(?:val|valid|test)|cross_val|K-?Fold|GridSearchCV|RandomizedSearchCV|evaluate|leave_one_out/;
/** What is no data: an argument that says that there is none, the mode, a file of weights, what answers one sentence. */
const NOTHING_KEPT =
  /\b(?:validation|eval)_\w+\s*=\s*(?:None|0(?:\.0*)?)(?![\w.])|\beval\(|['"][^'"\n]*\.(?:pt|pth|h5|ckpt|keras|pickle|pkl|png|jpe?g)['"]|\bevaluate\(\s*(?:\w*sentence|\w*question|\w*prompt)\s*[,)]/g;
/** The last training of a network that was validated before. */
const RETRAINED =
  /re-?train|(?:train|fit)\w*(?:\s+\w+){0,3}\s+(?:on|with|using|to)\s+(?:the\s+)?(?:full|all|whole|entire|complete)\b|(?:full|whole|entire|complete)\s+(?:of\s+)?(?:the\s+)?(?:training\s+)?(?:data|train)|all\s+(?:the\s+)?training\s+data|final\s+(?:fit|model|train)/i;

/** Data that is made up shows nothing; networks that play against each other or in a game have no validation loss. */
const OF_ANOTHER_KIND =
  /(?:np|numpy|tf|jax|rng|generator)\.(?:random\.)?(?:random|rand|randn|randint|integers|normal|uniform|random_sample|standard_normal)\(|torch\.(?:rand|randn|randint)\(|discriminator|\bgans?\b|\b(?:gym|gymnasium)\b|replay|\bDQN/i;

/** Something in the file speaks of data that is kept apart, or shows that a training is not to be validated. */
const speaksOfKept = once((module: PyModule): boolean => {
  const { text, comments } = module;
  if (OF_ANOTHER_KIND.test(text) || comments.some((comment) => RETRAINED.test(comment.text))) return true;
  return KEPT_APART.test(withoutComments(module).replace(NOTHING_KEPT, ''));
});

/** What is kept apart may be looked at in any way: with a word of it nothing is said. */
export function seen(module: PyModule, validation: Validation): Validation {
  return validation === 'none' && speaksOfKept(module) ? 'unknown' : validation;
}

function withoutComments({ text, comments }: PyModule): string {
  let rest = '';
  let from = 0;
  for (const { span } of comments) {
    if (span.start < from) continue;
    rest += text.slice(from, span.start);
    from = span.end;
  }
  return rest + text.slice(from);
}

/** An argument that is there and neither None nor 0. */
export function isGiven(node: PyNode | undefined): boolean {
  return node !== undefined && node.type !== 'none' && literalValue(withoutParentheses(node)) !== 0;
}
