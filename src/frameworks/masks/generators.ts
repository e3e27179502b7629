import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { partsOf, withoutParentheses } from '../../syntax/nodes';
import { assignedAbove } from './names';
import { type Share, shareOf } from './threshold';

/** As sites name it: what TensorFlow draws is one of Keras. */
export type Library = 'numpy' | 'torch' | 'jax' | 'keras';

/** A call that draws random numbers. */
export interface Source {
  readonly library: Library;
  /** Canonical name: `numpy.random.rand`, `torch.Tensor.bernoulli_`. */
  readonly callee: string;
  readonly call: PyCall;
  /** Of draws from {0, 1}: the probability of 1. null: draws from [0, 1). */
  readonly ones: Share | null;
}

const UNIFORM: ReadonlySet<string> = new Set([
  'numpy.random.rand',
  'numpy.random.random',
  'numpy.random.random_sample',
  'numpy.random.sample',
  'numpy.random.ranf',
  'numpy.random.uniform',
  'torch.rand',
  'torch.rand_like',
  'jax.random.uniform',
]);

/** TensorFlow's and Keras' draws in all their homes: `tf.random.uniform`, `tf.random_uniform`, `K.random_uniform`, `ops.random.uniform`. */
const TENSORFLOW_UNIFORM = /^(?:tensorflow|keras|tf_keras)\.(?:[a-z]\w*\.)*(?:random\.(?:stateless_)?uniform|random_uniform)$/;

/** What a generator object of NumPy is called, whatever built it. */
const GENERATOR = /(?:^|[._])(?:rng|random_?state|rand_?state|rs|np_?random|generator|prng|random)$/i;

/** The draw that a call makes; null when it makes none, or one whose probability cannot be told apart. */
export function sourceOf(module: PyModule, call: PyCall): Source | null {
  const end = call.calleeText.slice(-LONGEST);
  const word = end.slice(end.lastIndexOf('.') + 1);
  if (!DRAWS.has(word)) return null;
  if (word === 'uniform_' || word === 'bernoulli_') return tensorMethod(call, word);
  // CuPy has the functions of NumPy under the same names.
  const name = call.name?.replace(/^cupy\./, 'numpy.') ?? generatorName(call.callee, word);
  if (name === null) return null;
  const library = libraryOf(name);
  if (!library) return null;
  if (UNIFORM.has(name) || TENSORFLOW_UNIFORM.test(name)) return isUnit(call, name) ? { library, callee: name, call, ones: null } : null;
  const ones = probabilityOfOne(module, call, name);
  return ones && { library, callee: name, call, ones };
}

/** The last word of a call that draws; asked of every call of a file, and so of its text alone. */
const DRAWS: ReadonlySet<string> = new Set(
  [
    'rand random random_sample sample ranf uniform uniform_ random_uniform stateless_uniform rand_like',
    'bernoulli bernoulli_ random_bernoulli binomial random_binomial choice Bernoulli Binomial',
  ].flatMap((line) => line.split(' ')),
);
const LONGEST = 'stateless_uniform'.length + 1;

function libraryOf(name: string): Library | null {
  if (name.startsWith('numpy.')) return 'numpy';
  if (name.startsWith('torch.')) return 'torch';
  if (name.startsWith('jax.')) return 'jax';
  return /^(?:tensorflow|keras|tf_keras)\./.test(name) ? 'keras' : null;
}

/** `rng.random(...)` of a NumPy generator; the names of its methods are those of the module. */
function generatorName(callee: PyNode, method: string): string | null {
  const object = callee.childForFieldName('object');
  if (!object || !/^(?:rand|random|random_sample|uniform|binomial)$/.test(method)) return null;
  return GENERATOR.test(object.text) && !/theano|srng|torch|tf|jax/i.test(object.text) ? `numpy.random.${method}` : null;
}

/** `x.new_empty(shape).bernoulli_(q)`, `torch.empty_like(x).uniform_()`. */
function tensorMethod(call: PyCall, method: string): Source | null {
  const base = { library: 'torch', callee: `torch.Tensor.${method}`, call } as const;
  if (method === 'uniform_') return isUnit(call, method) ? { ...base, ones: null } : null;
  const ones = call.positional[0] ?? call.keywords.get('p');
  return ones ? { ...base, ones: shareOf(ones) } : null;
}

/** The draw lies between 0 and 1. */
function isUnit({ positional, keywords }: PyCall, name: string): boolean {
  if (name === 'jax.random.uniform') return !keywords.has('minval') && !keywords.has('maxval') && positional.length < 4;
  if (TENSORFLOW_UNIFORM.test(name)) return isTensorFlowUnit(positional, keywords);
  if (name !== 'numpy.random.uniform' && name !== 'uniform_') return true;
  const low = positional[0] ?? keywords.get('low') ?? keywords.get('from');
  const high = positional[1] ?? keywords.get('high') ?? keywords.get('to');
  return (!low || Number(low.text) === 0) && (!high || Number(high.text) === 1);
}

/** Both ends are given behind the shape; `maxval=None` is 1 for floats. */
function isTensorFlowUnit(positional: PyCall['positional'], keywords: PyCall['keywords']): boolean {
  const low = positional[1] ?? keywords.get('minval');
  const high = positional[2] ?? keywords.get('maxval');
  const type = keywords.get('dtype') ?? positional[3];
  return (!low || Number(low.text) === 0) && (!high || high.type === 'none' || Number(high.text) === 1) && !/int/.test(type?.text ?? '');
}

function probabilityOfOne(module: PyModule, call: PyCall, name: string): Share | null {
  const node = name.startsWith('torch.') ? null : drawnShare(call, name);
  if (node) return shareOf(node);
  if (!name.startsWith('torch.')) return null;
  const { positional, keywords } = call;
  const second = name === 'torch.bernoulli' ? (positional[1] ?? keywords.get('p')) : undefined;
  if (second) return shareOf(second);
  if (/^torch\.distributions\.(?:binomial\.)?Binomial$/.test(name)) {
    const trials = positional[0] ?? keywords.get('total_count');
    const share = positional[1] ?? keywords.get('probs');
    return share && (!trials || Number(trials.text) === 1) ? shareOf(share) : null;
  }
  if (!/^torch\.(?:bernoulli|distributions\.(?:bernoulli\.)?Bernoulli)$/.test(name)) return null;
  const given = positional[0] ?? keywords.get('input') ?? keywords.get('probs');
  if (!given) return null;
  // `bernoulli(1 - rates)`, where `rates` is a tensor full of one number.
  const { node: inner, turned } = shareOf(given);
  const filled = filledWith(module, inner, 0);
  if (filled) return shareOf(filled, turned);
  return name === 'torch.bernoulli' ? null : shareOf(given);
}

function drawnShare({ positional, keywords }: PyCall, name: string): PyNode | null {
  switch (name) {
    case 'numpy.random.binomial': {
      const n = positional[0] ?? keywords.get('n');
      return n && (Number(n.text) === 1 || isOnes(onlyPart(n))) ? (positional[1] ?? keywords.get('p') ?? null) : null;
    }
    case 'numpy.random.choice':
      return chosen(positional[0] ?? keywords.get('a'), keywords.get('p') ?? positional[3]);
    case 'jax.random.bernoulli':
      return positional[1] ?? keywords.get('p') ?? null;
    default:
      return /\.backend\.random_(?:bernoulli|binomial)$/.test(name) ? (positional[1] ?? keywords.get('p') ?? null) : null;
  }
}

/** `[np.ones(shape)]`: the one thing in a list, or what stands without one. */
function onlyPart(node: PyNode): PyNode {
  const [only, ...more] = node.type === 'list' ? partsOf(node) : [];
  return only && more.length === 0 ? only : node;
}

/** `choice([0, 1], p=[rate, 1 - rate])`. */
function chosen(values: PyNode | undefined, shares: PyNode | undefined): PyNode | null {
  const [first, second, ...more] = values ? partsOf(values) : [];
  const [ofFirst, ofSecond] = shares && /^(?:list|tuple)$/.test(shares.type) ? partsOf(shares) : [];
  if (!first || !second || more.length > 0 || !ofFirst || !ofSecond) return null;
  if (Number(first.text) === 0 && Number(second.text) === 1) return ofSecond;
  return Number(first.text) === 1 && Number(second.text) === 0 ? ofFirst : null;
}

/** How far a tensor is followed to what fills it. */
const DEEPEST = 6;

/** The number that fills a tensor: `torch.full_like(x, q)`, `torch.ones(shape) * q`, `x.new_empty(shape).fill_(q)`; null when it cannot be told. */
function filledWith(module: PyModule, expression: PyNode, depth: number): PyNode | null {
  const node = withoutParentheses(expression);
  if (depth > DEEPEST) return null;
  if (node.type === 'binary_operator') return filledProduct(module, node, depth);
  if (node.type === 'list') {
    const product = node.parent?.type === 'binary_operator' ? node : null;
    const [only, ...more] = partsOf(product ?? node);
    return only && more.length === 0 ? only : null;
  }
  if (node.type === 'identifier') {
    const given = assignedAbove(module, node);
    return given && filledWith(module, given, depth + 1);
  }
  const call = node.type === 'call' ? module.calls.find((each) => each.node.id === node.id) : undefined;
  return call ? filledCall(module, call, depth) : null;
}

function filledProduct(module: PyModule, node: PyNode, depth: number): PyNode | null {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right || node.childForFieldName('operator')?.text !== '*') return null;
  if (isOnes(left)) return right;
  if (isOnes(right)) return left;
  return left.type === 'list' ? filledWith(module, left, depth + 1) : null;
}

function isOnes(node: PyNode): boolean {
  return node.type === 'call' && /(?:^|\.)(?:new_)?ones(?:_like)?$/.test(node.childForFieldName('function')?.text ?? '');
}

function filledCall(module: PyModule, { callee, positional, keywords }: PyCall, depth: number): PyNode | null {
  const name = callee.text.slice(callee.text.lastIndexOf('.') + 1);
  if (/^(?:new_)?full(?:_like)?$/.test(name)) return positional[1] ?? keywords.get('fill_value') ?? null;
  if (name === 'fill_') return positional[0] ?? null;
  const [first] = positional;
  if (/^(?:tensor|as_tensor|Tensor|FloatTensor|new_tensor|array|new)$/.test(name) && first) {
    return filledWith(module, first, depth + 1) ?? (first.type === 'list' || first.type === 'binary_operator' ? null : first);
  }
  const object = callee.childForFieldName('object');
  if (object && name === 'mul' && first && isOnes(object)) return first;
  return object && /^(?:to|cuda|cpu|float|expand|expand_as|type_as|type|repeat|view|double|half)$/.test(name)
    ? filledWith(module, object, depth + 1)
    : null;
}
