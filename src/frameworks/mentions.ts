import type { Facts, LayerMention } from '../model/facts';
import type { PyCall, PyModule } from '../syntax/module';
import { once } from '../syntax/once';

const NAMES: readonly (readonly [LayerMention['kind'], RegExp])[] = [
  ['batch-norm', /^(Lazy|Sync)?Batch_?Norm(alization|[123]d)?$/],
  ['max-pool', /^(Global|Adaptive|adaptive_)?(MaxPool(ing)?[123][dD]|max_pool([123]d)?)$/],
  ['conv', /^(Lazy|Separable|Depthwise)?Conv(olution)?([123][dD]|[123]d_?[Tt]ranspose|Transpose[123][dD])?$/],
  ['dense', /^(Lazy)?(Linear|Dense|DenseGeneral)$/],
  ['recurrent', /^(LSTM|GRU|RNN|SimpleRNN|Bidirectional|CuDNN(LSTM|GRU))$/],
  ['attention', /^(MultiheadAttention|MultiHeadAttention|Transformer(Encoder|Decoder)?(Layer)?)$/],
  ['embedding', /^Embed(ding)?$/],
  ['selu', /^(SELU|selu)$/],
];

/** What the last name of a call looks like; asked for every call of a file, and few names occur. */
const kindOf = ((known) => (name: string) => {
  const before = known.get(name);
  if (before !== undefined) return before;
  const kind = NAMES.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
  known.set(name, kind);
  return kind;
})(new Map<string, LayerMention['kind'] | null>());

/** Calls that look like layers, found by their names alone. */
export const layerMentions: (module: PyModule) => readonly LayerMention[] = once((module: PyModule): readonly LayerMention[] => {
  const counted = countedByEmbeddings(module);
  const speaksOfSelu = /['"]selu['"]/.test(module.text);
  return module.calls.flatMap((call): LayerMention[] => {
    const name = call.calleeText.slice(call.calleeText.lastIndexOf('.') + 1);
    const own = kindOf(name);
    const activated = speaksOfSelu && /^['"]selu['"]$/.test(call.keywords.get('activation')?.text ?? '');
    if (!own && !activated) return [];
    const place = {
      start: call.node.startIndex,
      classId: module.enclosingClass(call.node)?.id ?? null,
      functionName: module.enclosingFunction(call.node)?.name ?? null,
    };
    const width = own === 'dense' ? widthOf(call, name) : undefined;
    const isCounted = width !== undefined && counted.has(`${place.classId} ${width.replace(/^self\./, '')}`);
    const mention: LayerMention[] = own
      ? [{ kind: own, ...place, ...unitsOf(width), ...(isCounted ? { scores: true as const } : {}) }]
      : [];
    return activated ? [...mention, { kind: 'selu', ...place, units: null }] : mention;
  });
});

/** Names of how many rows the embeddings of a class have, each behind the class: a dense layer of that width has a score for each of them. */
function countedByEmbeddings(module: PyModule): ReadonlySet<string> {
  if (!/Embed(?:ding)?\(/.test(module.text)) return NONE;
  const names = module.calls.flatMap((call): string[] => {
    const name = call.calleeText.slice(call.calleeText.lastIndexOf('.') + 1);
    const rows =
      kindOf(name) === 'embedding'
        ? (call.keywords.get('num_embeddings') ?? call.keywords.get('input_dim') ?? call.positional[0])
        : undefined;
    const count = rows && /^(?:self\.)?[A-Za-z_]\w*$/.test(rows.text) ? rows.text.replace(/^self\./, '') : null;
    // Of positions there is no word to be chosen.
    return count === null || /pos|len|seq|time|step/i.test(count) ? [] : [`${module.enclosingClass(call.node)?.id ?? null} ${count}`];
  });
  return new Set(names);
}

const NONE: ReadonlySet<string> = new Set();

/** See `Facts`: by words alone. */
export function outputShown({ text }: PyModule): Pick<Facts, 'showsOutput'> {
  return /log_?softmax|\bcompile\s*\(/i.test(text) ? { showsOutput: true } : {};
}

/** The size of a dense layer's output as written: second argument of PyTorch's, first of Keras's. */
function widthOf(call: PyCall, name: string): string | undefined {
  const [first, second] = call.positional;
  const node = call.keywords.get('out_features') ?? call.keywords.get('units') ?? call.keywords.get('features');
  return (node ?? (/Linear$/.test(name) && !name.startsWith('Lazy') ? second : first))?.text;
}

/** `num_classes`, `self.n_labels`, `len(class_names)`, `vocab_size`: one number for each answer. */
const SCORES =
  /^(?:[\w.]+\.)?(?:(?:n|num|nb|number_of)_?(?:out(?:put)?_?)?(?:class(?:es)?|labels?|tags?|categories)|classes|labels|(?:class|label)_?(?:num|count|number)|(?:trg_|tgt_|target_|output_)?vocab(?:ulary)?_?size|n_?vocab)$|^len\((?:[\w.]+\.)?(?:class(?:es|_names)|labels?|tags)\)$/i;

function unitsOf(width: string | undefined): Pick<LayerMention, 'units' | 'scores'> {
  if (width === undefined) return { units: null };
  return { units: /^\d+$/.test(width) ? Number(width) : null, ...(SCORES.test(width) ? { scores: true } : {}) };
}
