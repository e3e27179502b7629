import type { NumberArray } from './arrays';

/** Inputs and answers by the names they usually have, the training part first: only that one is used, the lab splits it itself. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['x_train', 'y_train'],
  ['xtrain', 'ytrain'],
  ['train_x', 'train_y'],
  ['train_images', 'train_labels'],
  ['train_data', 'train_labels'],
  ['train_features', 'train_labels'],
  ['x', 'y'],
  ['data', 'target'],
  ['data', 'labels'],
  ['data', 'label'],
  ['images', 'labels'],
  ['images', 'targets'],
  ['features', 'labels'],
  ['features', 'targets'],
  ['features', 'target'],
  ['inputs', 'targets'],
  ['inputs', 'labels'],
  ['inputs', 'outputs'],
  ['arr_0', 'arr_1'],
];

export interface NamedPair {
  readonly inputs: string;
  readonly targets: string;
}

/** The names that belong together by convention, letter case aside; null when none do. */
export function pairIn(names: readonly string[]): NamedPair | null {
  const find = (wanted: string): string | undefined => names.find((name) => name.toLowerCase() === wanted);
  for (const [first, second] of PAIRS) {
    const [inputs, targets] = [find(first), find(second)];
    if (inputs !== undefined && targets !== undefined) return { inputs, targets };
  }
  return null;
}

/** What the answers could be for a chosen array of targets: the one other array with as many rows, the largest when there are several. */
export function inputsFor(targets: NumberArray, arrays: readonly NumberArray[]): NumberArray | null {
  const byConvention = PAIRS.find(([, second]) => second === targets.name.toLowerCase())?.[0];
  const others = arrays.filter((array) => array !== targets && array.shape.length > 0 && array.shape[0] === targets.shape[0]);
  const named = others.find(({ name }) => name.toLowerCase() === byConvention);
  const [largest] = [...others].sort((one, other) => other.values.length - one.values.length);
  return named ?? largest ?? null;
}

/** Names under which the file with the answers, or the inputs, of this file may lie in the same folder; best first. */
export function partnersOf(name: string): readonly string[] {
  const idx = idxPartner(name);
  const [, stem = '', ending = ''] = /^(.*?)(\.npy|\.idx|\.gz)?$/i.exec(name) ?? [];
  if (idx || ending.toLowerCase() !== '.npy') return idx ?? [];
  const own = stem.toLowerCase();
  const partners = PAIRS.flatMap(([first, second]) => {
    if (own === first) return [second];
    if (own === second) return [first];
    // "mnist_images.npy" and "mnist_labels.npy": only words of more than a letter stand behind a prefix, "x" and "y" with their line.
    for (const [part, other] of [[first, second] as const, [second, first] as const])
      if (own.endsWith(`_${part}`)) return [own.slice(0, -part.length) + other];
    return [];
  });
  return [...new Set(partners)].map((partner) => cased(stem, partner) + ending);
}

/** `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, with a point instead of the line in older copies, and `.gz`. */
function idxPartner(name: string): readonly string[] | null {
  const found = /^(.*?)(images|labels)([-.])idx[13]([-.]ubyte.*|)$/i.exec(name);
  if (!found) return null;
  const [, before = '', part = '', middle = '', after = ''] = found;
  const other = part.toLowerCase() === 'images' ? 'labels' : 'images';
  const whole = `${before}${other}${middle}idx${other === 'labels' ? 1 : 3}${after}`;
  return [whole, /\.gz$/i.test(whole) ? whole.replace(/\.gz$/i, '') : `${whole}.gz`];
}

/** `Y_train` beside `X_train`: the partner's first letter is written as the own one's. */
function cased(stem: string, partner: string): string {
  const own = stem.charAt(0);
  return own === own.toUpperCase() && own !== own.toLowerCase() ? partner.charAt(0).toUpperCase() + partner.slice(1) : partner;
}
