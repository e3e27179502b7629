import type { AttentionFacts, Operation, TransformerFacts } from '../../../model/network';
import { ascending, Misfit, type Tensor } from '../assembly';
import { activationOf, instead } from '../fitted';
import { type Context, dropoutLayer, known, type Lowered, made, only } from './context';

export function lowerAttention(
  { siteIds, facts }: Extract<Operation, { type: 'attention' }>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  if (!facts) throw new Misfit('the settings of this attention are not read');
  if (facts.mask === 'given') throw new Misfit('its mask comes from elsewhere');
  if (facts.projected === false) return lowerProducts(siteIds[0], facts, inputs, context);
  const read = inQueryOrder(facts, inputs).map((input) => context.assembly.plain(input));
  const size = only(read).shape.at(-1) ?? 0;
  return made(context.assembly.add(attentionLayer(facts, size, siteIds[0], context), read, { order: ascending(2) }));
}

/** softmax(q · kᵀ / √d) · v over the last two axes (Vaswani et al. 2017, equation 1), with dropout on the weights. */
function lowerProducts(siteId: string | undefined, facts: AttentionFacts, inputs: readonly Tensor[], context: Context): Lowered {
  const { assembly } = context;
  const [query, key, value] = (facts.reads ?? [0, 1, 2]).map((place) => assembly.plain(only(inputs.slice(place))));
  if (!query || !key || !value) throw new Misfit('it reads nothing');
  const size = query.shape.at(-1) ?? 1;
  const products = assembly.add({ type: 'matmul', transposed: true }, [query, key]);
  const scaled = assembly.add({ type: 'affine', factor: 1 / Math.sqrt(size), offset: 0 }, [products]);
  const scores = facts.mask === 'causal' ? assembly.add({ type: 'causal-mask' }, [scaled]) : scaled;
  const weights = assembly.add({ type: 'activation', name: 'softmax' }, [scores]);
  const kept = siteId === undefined ? weights : assembly.add(dropoutLayer(siteId, context), [weights]);
  return made(assembly.add({ type: 'matmul' }, [kept, value]));
}

/** [x], [query, value] or [query, value, key], as the lab's attention reads them. */
function inQueryOrder({ reads }: AttentionFacts, inputs: readonly Tensor[]): readonly Tensor[] {
  if (!reads) return inputs;
  const [query, key, value] = reads;
  const places = key !== value ? [query, value, key] : key !== query ? [query, value] : [query];
  return places.flatMap((place) => inputs[place] ?? []);
}

function attentionLayer(facts: AttentionFacts, size: number, siteId: string | undefined, { framework }: Context) {
  const heads = known(facts.heads, 'the number of its heads');
  const bias = facts.bias;
  if (bias === null) throw new Misfit('whether it has biases is unknown');
  const isShared = framework === 'torch' || facts.keySize === null;
  if (isShared && size % heads !== 0) throw new Misfit(`${heads} heads do not divide ${size} features`);
  const keySize = isShared ? size / heads : known(facts.keySize, 'the size of its heads');
  const valueSize = facts.valueSize === null || isShared || facts.valueSize === keySize ? {} : { valueSize: facts.valueSize };
  return {
    type: 'attention',
    heads,
    keySize,
    ...valueSize,
    bias,
    ...(facts.mask === 'causal' ? { causal: true } : {}),
    ...(siteId === undefined ? {} : { siteId }),
  } as const;
}

interface Block {
  readonly facts: TransformerFacts;
  readonly size: number;
  readonly siteId: string | undefined;
  readonly context: Context;
}

/** Encoder and decoder layers as in Vaswani et al. 2017, with PyTorch's places of dropout: weights, after attention, inside and after the perceptron. */
export function lowerTransformer(
  { siteIds, facts }: Extract<Operation, { type: 'transformer' }>,
  inputs: readonly Tensor[],
  context: Context,
): Lowered {
  if (!facts) throw new Misfit('the settings of this transformer are not read');
  if (facts.mask === 'given') throw new Misfit('its mask comes from elsewhere');
  const [first, memory] = inputs.map((input) => context.assembly.plain(input));
  if (!first) throw new Misfit('it reads nothing');
  const size = first.shape.at(-1) ?? 0;
  const block: Block = { facts, size, siteId: siteIds[0], context };
  const [encoders, decoders] = facts.copies;
  const note = instead(size, facts.size, 'feature');
  const copies = Math.max(facts.part === 'decoder' ? (decoders ?? 0) : (encoders ?? 0), 0);
  const alike = facts.part !== 'both' && copies > 1 ? 'each layer starts from weights of its own; copies start alike in PyTorch' : null;
  if (facts.part === 'encoder') return made(stack(first, known(encoders, 'the number of its layers'), block, null), note, alike);
  if (!memory) throw new Misfit('a decoder needs a second input');
  if (facts.part === 'decoder') return made(stack(first, known(decoders, 'the number of its layers'), block, memory), note, alike);
  const encoded = stack(first, known(encoders, 'the number of its layers'), block, null);
  return made(stack(memory, known(decoders, 'the number of its layers'), block, encoded), note);
}

function stack(input: Tensor, copies: number, block: Block, memory: Tensor | null): Tensor {
  let tensor = input;
  for (let copy = 0; copy < copies; copy += 1) tensor = oneLayer(tensor, block, memory);
  return block.facts.finalNorm ? norm(tensor, block) : tensor;
}

function oneLayer(input: Tensor, block: Block, memory: Tensor | null): Tensor {
  const attended = residual(input, block, (tensor) => dropped(attend([tensor], block), block));
  const crossed = memory ? residual(attended, block, (tensor) => dropped(attend([tensor, memory], block), block)) : attended;
  return residual(crossed, block, (tensor) => dropped(perceptron(tensor, block), block));
}

/** x + f(norm(x)) or norm(x + f(x)). */
function residual(input: Tensor, block: Block, inner: (tensor: Tensor) => Tensor): Tensor {
  const { normFirst } = block.facts;
  if (normFirst === null) throw new Misfit('whether it normalises first is unknown');
  const path = inner(normFirst ? norm(input, block) : input);
  const sum = block.context.assembly.add({ type: 'add' }, [input, path]);
  return normFirst ? sum : norm(sum, block);
}

function norm(tensor: Tensor, { facts, context }: Block): Tensor {
  if (facts.bias === false) throw new Misfit('its normalisations have a scale but no shift');
  return context.assembly.add({ type: 'layer-norm', epsilon: known(facts.epsilon, 'its ε') }, [tensor]);
}

function attend(read: readonly Tensor[], { facts, size, siteId, context }: Block): Tensor {
  const own: AttentionFacts = { heads: facts.heads, keySize: null, valueSize: null, bias: facts.bias, mask: memoryless(facts, read) };
  return context.assembly.add(attentionLayer(own, size, siteId, context), read, { order: ascending(2) });
}

/** A causal mask of an encoder hides later steps of its own. */
function memoryless({ mask }: TransformerFacts, read: readonly Tensor[]): 'none' | 'causal' {
  return mask === 'causal' && read.length === 1 ? 'causal' : 'none';
}

function dropped(tensor: Tensor, { siteId, context }: Block): Tensor {
  return siteId === undefined ? tensor : context.assembly.add(dropoutLayer(siteId, context), [tensor]);
}

function perceptron(tensor: Tensor, block: Block): Tensor {
  const { facts, size, context } = block;
  if (facts.activation === null) throw new Misfit('its activation is unknown');
  const bias = facts.bias ?? true;
  const wide = context.assembly.add({ type: 'dense', units: known(facts.inner, 'the width of its perceptron'), bias }, [tensor]);
  const bent = context.assembly.add({ type: 'activation', ...activationOf({ name: facts.activation }, context.framework, true) }, [wide]);
  return context.assembly.add({ type: 'dense', units: size, bias }, [dropped(bent, block)]);
}
