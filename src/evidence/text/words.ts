import { betterOf, nameOfScalar } from '../names';
import type { Role } from '../run';

/** What the words before a number say that it is. */
export type Label =
  | { readonly kind: 'epoch' | 'step' | 'batch' }
  | {
      readonly kind: 'metric';
      readonly metric: string;
      readonly role: Role | null;
      readonly per: 'epoch' | 'step' | null;
      /** The role was said in words of their own ("Train Loss"), so it holds for the rest of the line. */
      readonly spoken: boolean;
    }
  /** Words of a role without a quantity: "Validation", "Test set results". */
  | { readonly kind: 'role'; readonly role: Role }
  /** The best value so far, or the one before: what stands beside it is no measurement of now. */
  | { readonly kind: 'record' }
  | { readonly kind: 'none' };

const NONE: Label = { kind: 'none' };

const EPOCH = new Set(['epoch', 'epoc', 'ep', 'epochs', 'epoch_num', 'current_epoch', 'époque', 'epoca', 'época', 'epochen', 'эпоха']);
const STEP = new Set([
  'step',
  'steps',
  'iteration',
  'iterations',
  'iter',
  'iters',
  'itr',
  'it',
  'global_step',
  'globalstep',
  'update',
  'updates',
  'num_updates',
  'n_iter',
]);
const BATCH = new Set(['batch', 'batches', 'minibatch', 'mini-batch', 'batch_idx', 'batch_id', 'mb']);

/** Words that say nothing of the quantity. */
const FILLER = new Set(
  (
    'avg average averaged mean current cur running total overall the of on for is at in after with and our model models set data dataset samples sample phase split value values final ' +
    'loop results result per now got so far curr checking metrics subset performance stats statistics stage mode part pass using = tensor array float item np numpy float32 float64 torch network net info epoch-wise # no a an this ' +
    'during were was set: num number mini smoothed moving epoch step iteration iter complete completed finished done end ended started begin'
  ).split(' '),
);
/** A label with one of these is no curve: times, settings, records of the best value so far. */
const SILENT = new Set(
  (
    'improved improve better min max minimum maximum old record patience early threshold target goal delta diff difference gap change ' +
    'time times elapsed eta seconds sec secs duration took speed throughput lr learning rate rates learning_rate memory mem gpu cpu size sizes batch_size seed seeds weight weights ' +
    'parameters params layer layers optimizer momentum decay dropout dim hidden units fold folds trial class classes std stddev support width height baseline expected initial baselines ' +
    'saving saved save loading loaded load restored restore restoring resume resuming checkpoint reducing reduce early stopping stop none random chance percent default gradient grad norm ' +
    'k alpha gamma lambda scale scaler wer_threshold interval every freq frequency epochs_no_improve counter wait ' +
    'predicted prediction actual estimated relative absolute improvement increase decrease sum number_of count total_params estimator estimators tree trees round rounds cluster clusters'
  ).split(' '),
);
const RECORD = new Set(['best', 'previous', 'prev', 'highest', 'lowest', 'loss_prev']);
/** Roles that `nameOfScalar` does not know, and other words for the same. */
const SAME: ReadonlyMap<string, string> = new Map([
  ...['validate', 'validating', 'validated', 'evaluating', 'evaluate', 'valset', 'valid_set', 'devset', 'held-out', 'heldout'].map(
    (word) => [word, 'validation'] as const,
  ),
  ...['trainset', 'trained'].map((word) => [word, 'train'] as const),
  ...['testset', 'tested', 'te'].map((word) => [word, 'test'] as const),
  ['correct', 'accuracy'],
]);

/** Quantities that `betterOf` has no direction for, or does not know by these names. */
const QUANTITY =
  /(?:^|_)(?:acc\w*|prec\w*|recall\w*|hit\w*|hr|giou|top\w*|f1\w*|f1_score|fscore|kl\w*|kld|bpc|bpd|auprc|ndcg\w*|recon\w*|reconstruction|likelihood|micro|macro|dsc|jaccard|sensitivity|specificity|nss|cider|meteor|lloss|loss\w*|\w*loss|ll|elbo|uar|war|ua|wa|mpjpe|smape|mdae|rse|corr|ccc|pcc|spearman\w*|pearson\w*)(?:$|_)/;

/** Whether a metric's name says that it is measured while training. */
export function isQuantity(metric: string): boolean {
  return betterOf(metric) !== 'unknown' || QUANTITY.test(metric);
}

const KEPT = new Map<string, Label>();
const MOST_KEPT = 5_000;

/** Reads the words before a number; the same words are read once. */
export function labelOf(words: readonly string[]): Label {
  if (words.length === 0 || words.length > 9) return NONE;
  const key = words.join(' ');
  const known = KEPT.get(key);
  if (known) return known;
  const label = readLabel(words);
  if (KEPT.size >= MOST_KEPT) KEPT.clear();
  KEPT.set(key, label);
  return label;
}

function readLabel(words: readonly string[]): Label {
  const small = words.map((word) => word.toLowerCase().replace(/^['"]+|['".]+$/g, ''));
  const counter = counterOf(small);
  if (counter) return counter;
  if (small.some((word) => RECORD.has(word))) return { kind: 'record' };
  if (small.some((word) => SILENT.has(word) || word.split(/[_-]/).some((part) => BAD_PART.has(part)))) return NONE;
  const batchwise = small.some((word) => BATCH.has(word));
  const kept = words
    .map((word, index) => SAME.get(small[index] as string) ?? word)
    .filter((word, index, all) => !FILLER.has(small[index] as string) && !BATCH.has(small[index] as string) && word !== all[index - 2]);
  if (kept.length === 0 || kept.length > 4) return NONE;
  const named = nameOfScalar(
    kept
      .join(' ')
      .replace(/@/g, '')
      .replace(/(\d)\(([A-Z])\)/g, '$1$2'),
  );
  const role = named.role ?? (batchwise ? 'train' : null);
  if (named.metric === 'value') return role && named.role ? { kind: 'role', role } : NONE;
  if (named.metric !== 'metric' && !isQuantity(named.metric)) return NONE;
  // "Loss/Accuracy": two quantities, and one number cannot be both.
  if (/loss|error|cost/.test(named.metric) && /acc/.test(named.metric)) return NONE;
  return { kind: 'metric', metric: named.metric, role, per: named.per, spoken: named.role !== null && kept.length > 1 };
}

const BAD_PART = new Set(['best', 'time', 'weight', 'weights', 'lr', 'size', 'patience', 'min', 'max', 'threshold', 'runtime', 'rate']);

function counterOf(small: readonly string[]): Label | null {
  let last = small.length - 1;
  while (last > 0 && /^(?:#|no|num|number|nr|index|idx|count)$/.test(small[last] as string)) last -= 1;
  const word = small[last] as string;
  const before = last > 0 ? (small[last - 1] as string) : '';
  if (
    EPOCH.has(word) &&
    !(word === 'epochs' && last === 0 && small.length === 1) &&
    !/^(?:num|max|total|n|number|best)$/.test(before) &&
    !/\b(?:number|num|total|out) of$/.test(small.slice(0, last).join(' '))
  ) {
    return { kind: 'epoch' };
  }
  if (small.length === 1 && (word === 't' || word === 'i')) return { kind: 'step' };
  if (STEP.has(word) && word !== 'epochs' && !/^(?:num|max|total|n|per|every|best|warmup|s|ms)$/.test(before)) return { kind: 'step' };
  return BATCH.has(word) && word !== 'batches' ? { kind: 'batch' } : null;
}

/** Lines that speak of epochs and values without telling what was measured in one. */
const ASIDE =
  /improved from|did not improve|no improvement|early stopp|earlystop|saving|saved|checkpoint|reducelr|reducing|restor|resum|loading|loaded|learning rate|patience|best epoch|best model|new best|best val|running trial|warn(?:ing)?\b|error:|exception/i;

/** Whether a line is said beside the values: a message about the best epoch, a saved file, a changed rate. */
export function isAside(line: string): boolean {
  return ASIDE.test(line);
}
