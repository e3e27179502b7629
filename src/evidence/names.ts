import type { Metric, Role } from './run';

/** What the name of a logged scalar says. */
export interface NamedScalar {
  /** The quantity: `loss`, `accuracy`, `box_loss`. */
  readonly metric: string;
  /** Null when the name has no role. */
  readonly role: Role | null;
  /** A suffix or prefix of the name that says what one value covers. */
  readonly per: 'epoch' | 'step' | null;
}

const ROLES: ReadonlyMap<string, Role> = new Map([
  ...['train', 'training', 'tr', 'trn'].map((word) => [word, 'train'] as const),
  ...['val', 'valid', 'validation', 'eval', 'evaluation', 'dev', 'vali'].map((word) => [word, 'validation'] as const),
  ...['test', 'testing', 'tst'].map((word) => [word, 'test'] as const),
]);

const PER: ReadonlyMap<string, 'epoch' | 'step'> = new Map([
  ['epoch', 'epoch'],
  ['step', 'step'],
  ['iter', 'step'],
  ['batch', 'step'],
]);

/** One name for what writers call differently. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['acc', 'accuracy'],
  ['cost', 'loss'],
  ['objective', 'loss'],
]);

/**
 * Takes the name of a scalar apart: `val_loss`, `train/loss`, `Loss/test`, `validation.accuracy`, `train_loss_epoch`, `eval_top1`, `trainLoss`, `Val Loss`.
 * Only whole words count, so `evaluate_me` and `restest` have no role.
 */
export function nameOfScalar(key: string): NamedScalar {
  const words = wordsOf(key);
  let role: Role | null = null;
  let per: NamedScalar['per'] = null;
  const rest: string[] = [];
  words.forEach((word, index) => {
    const asRole = ROLES.get(word);
    const edge = index === 0 || index === words.length - 1 || words.length <= 3;
    if (asRole && role === null && edge) role = asRole;
    else if (PER.has(word) && per === null && words.length > 1 && (index === 0 || index === words.length - 1)) per = PER.get(word) ?? null;
    else rest.push(word);
  });
  // A name that is nothing but a role (`test`) is a quantity that nobody named.
  const metric = rest.map((word) => SAME.get(word) ?? word).join('_');
  return { metric: metric || 'value', role, per };
}

function wordsOf(key: string): readonly string[] {
  return key
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_/.:|-]+/)
    .filter((word) => word !== '');
}

const LOWER =
  /(?:^|_)(?:loss|losses|nll|ce|bce|mse|rmse|mae|mape|msle|error|err|perplexity|ppl|wer|cer|fid|elbo|entropy|crossentropy|logloss|hinge|huber|poisson|kld|divergence)(?:$|_)/;
const HIGHER =
  /(?:^|_)(?:acc\w*|accuracy|f1|f1score|auc|auroc|roc|ap|map\w*|map50|precision|recall|top1|top5|bleu|rouge\w*|iou|miou|dice|r2|score|psnr|ssim|ndcg|mrr|em|kappa|mcc|success|reward)(?:$|_)/;

/** Whether a smaller or a larger value of a metric is better. `metric` as `nameOfScalar` gives it. */
export function betterOf(metric: string): Metric['better'] {
  if (LOWER.test(metric)) return 'lower';
  return HIGHER.test(metric) ? 'higher' : 'unknown';
}
