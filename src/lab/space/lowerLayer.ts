import type { Detail, Layer } from '../../model/network';
import { Misfit, type Tensor } from './assembly';
import {
  lowerChunk,
  lowerFlatten,
  lowerPartialFlatten,
  lowerPermute,
  lowerReduce,
  lowerRepeat,
  lowerReshape,
  lowerSlice,
  lowerSwap,
  lowerTake,
  lowerUnitAxis,
  lowerView,
  refuseMixedRows,
} from './layers/arrange';
import { lowerAttention, lowerTransformer } from './layers/attention';
import { type Context, dropoutLayer, type Lowered, made, only, passed } from './layers/context';
import { lowerActivation, lowerDense } from './layers/dense';
import {
  lowerCausalMask,
  lowerClassToken,
  lowerCombining,
  lowerConcatenate,
  lowerDropout,
  lowerEmbedding,
  lowerMatmul,
  lowerPosition,
  lowerSinusoid,
} from './layers/joins';
import { lowerBatchNorm, lowerGroupNorm, lowerLayerNorm, lowerPrelu, lowerRmsNorm } from './layers/norms';
import { lowerRearrange } from './layers/rearrange';
import { lowerRecurrent, lowerState } from './layers/recurrent';
import {
  lowerAdaptive,
  lowerConv,
  lowerDepthwise,
  lowerGlobalPool,
  lowerPad,
  lowerPool,
  lowerTransposed,
  lowerUpsample,
} from './layers/spatial';

/** What a layer of the source becomes. Throws a Misfit where the lab has nothing that computes the same. */
export function lowerLayer(layer: Layer, inputs: readonly Tensor[], context: Context): Lowered {
  const { operation } = layer;
  switch (operation.type) {
    case 'input':
      throw new Misfit('is a second input');
    case 'identity':
      return passed(only(inputs), 'passes its input on unchanged');
    case 'dense':
      return lowerDense(layer, inputs, context);
    case 'conv':
      return lowerConv(layer, operation, inputs, context);
    case 'pool':
      return lowerPool(operation, inputs, context);
    case 'global-pool':
      return lowerGlobalPool(layer, operation.mode, inputs, context);
    case 'activation':
      return lowerActivation(layer, operation, inputs, context);
    case 'batch-norm':
      return lowerBatchNorm(operation, inputs, context);
    case 'layer-norm':
      return lowerLayerNorm(operation, inputs, context);
    case 'dropout':
      return lowerDropout(dropoutLayer(operation.siteId, context), inputs, context);
    case 'flatten':
      refuseMixedRows(layer, only(inputs));
      return lowerFlatten(inputs, context);
    case 'reshape':
      if (operation.sizes) return lowerView(layer, operation.sizes, inputs, context);
      return lowerReshape(layer, operation.shape, inputs, context);
    case 'embedding':
      return lowerEmbedding(layer, operation, inputs, context);
    case 'recurrent':
      return lowerRecurrent(layer, operation, inputs, context);
    case 'attention':
      return lowerAttention(operation, inputs, context);
    case 'transformer':
      return lowerTransformer(operation, inputs, context);
    case 'add':
      return lowerCombining('add', inputs, context);
    case 'concatenate':
      return lowerConcatenate(operation, inputs, context);
    case 'unknown':
      if (!operation.detail) throw new Misfit(`cannot be read: ${operation.reason}`);
      return lowerDetail(layer, operation.detail, inputs, context);
  }
}

function lowerDetail(layer: Layer, detail: Detail, inputs: readonly Tensor[], context: Context): Lowered {
  switch (detail.type) {
    case 'conv':
      return lowerConv(layer, detail, inputs, context);
    case 'conv-transpose':
      return lowerTransposed(layer, detail, inputs, context);
    case 'depthwise-conv':
    case 'separable-conv':
      return lowerDepthwise(layer, detail, inputs, context);
    case 'pool':
      return lowerPool(detail, inputs, context);
    case 'adaptive-pool':
      return lowerAdaptive(detail, inputs, context);
    case 'activation':
      return lowerActivation(
        layer,
        { name: detail.name, ...slopeOf(detail), ...(detail.axis === undefined ? {} : { axis: detail.axis }) },
        inputs,
        context,
      );
    case 'prelu':
      return lowerPrelu(detail, inputs, context);
    case 'batch-norm':
      return lowerBatchNorm(detail, inputs, context);
    case 'layer-norm':
      return lowerLayerNorm(detail, inputs, context);
    case 'rms-norm':
      return lowerRmsNorm(detail, inputs, context);
    case 'group-norm':
      return lowerGroupNorm(detail, inputs, context);
    case 'flatten':
      return lowerPartialFlatten(detail, inputs, context);
    case 'reshape':
      return lowerReshape(layer, detail.shape, inputs, context);
    case 'permute':
      return lowerPermute(detail, inputs);
    case 'rearrange':
      return lowerRearrange(detail, inputs, context);
    case 'swap':
      return lowerSwap(detail, inputs);
    case 'squeeze':
    case 'unsqueeze':
      return lowerUnitAxis(detail, layer, inputs, context);
    case 'concatenate':
      return lowerConcatenate(detail, inputs, context);
    case 'chunk':
      return lowerChunk(detail, inputs, context);
    case 'take':
      return lowerTake(detail, inputs, context);
    case 'slice':
      return lowerSlice(detail, inputs, context);
    case 'reduce':
      return lowerReduce(detail, inputs, context);
    case 'recurrent':
      return lowerRecurrent(layer, detail, inputs, context);
    case 'state':
      return lowerState(detail, inputs, context);
    case 'pad':
      return lowerPad(detail, inputs, context);
    case 'upsample':
      return lowerUpsample(detail, inputs, context);
    case 'repeat':
      return lowerRepeat(detail.times, inputs, context);
    case 'affine':
      return made(context.assembly.add({ type: 'affine', factor: detail.factor, offset: detail.offset }, [only(inputs)]));
    case 'subtract':
    case 'multiply':
    case 'average':
    case 'maximum':
      return lowerCombining(detail.type, inputs, context);
    case 'position-embedding':
      return lowerPosition(detail.steps, inputs, context);
    case 'class-token':
      return lowerClassToken(detail.tokens, inputs, context);
    case 'sinusoid':
      return lowerSinusoid(detail, inputs, context);
    case 'matmul':
      return lowerMatmul(inputs, context);
    case 'causal-mask':
      return lowerCausalMask(inputs, context);
    case 'gaussian-noise':
      return made(context.assembly.add({ type: 'gaussian-noise', deviation: detail.deviation }, [only(inputs)]));
  }
}

/** α of elu is its slope; softplus with another β than 1 has no counterpart. */
function slopeOf({ name, factor }: Extract<Detail, { type: 'activation' }>): { slope?: number } {
  if (factor === undefined || factor === 1) return {};
  if (name !== 'elu') throw new Misfit(`${name} with a factor of ${factor} is not in the lab`);
  return { slope: factor };
}
