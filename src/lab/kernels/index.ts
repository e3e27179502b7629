export { activate, activateBackward, maskRun, maskWords, reluBackward } from './activation';
export { FIRST_FACTOR, SECOND_FACTOR, VECTOR } from './constants';
export { conv2d, conv2dFilterGradient, conv2dInputGradient, convScratchBytes } from './convolution';
export { depthwiseConv2d, depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
// Exported so that they stay functions of their own; `activateRun` and `multiplySlopes` choose.
export {
  activateRun, multiplySlopes,
  reluRun, reluSlopes,
  leakyReluRun, leakyReluSlopes,
  eluRun, eluSlopes,
  seluRun, seluSlopes,
  geluRun, geluSlopes,
  geluTanhRun, geluTanhSlopes,
  siluRun, siluSlopes,
  tanhRun, tanhSlopes,
  sigmoidRun, sigmoidSlopes,
  softplusRun, softplusSlopes,
  relu6Run, relu6Slopes,
  mishRun, mishSlopes,
  hardSigmoidRun, hardSigmoidSlopes,
  hardSwishRun, hardSwishSlopes,
  hardTanhRun, hardTanhSlopes,
  softsignRun, softsignSlopes,
  exponentialRun, exponentialSlopes,
} from './elementwise';
export { gemm, gemmBatched, gemmScratchBytes } from './gemm';
export { gruBackward, gruForward } from './gru';
export { gruBeforeBackward, gruBeforeForward } from './gruBefore';
export {
  absoluteError, binaryCrossEntropy, huber, softmaxCrossEntropy, softmaxRows, softmaxRowsBackward, squaredError, wrongRows,
} from './losses';
export { lstmBackward, lstmForward } from './lstm';
export { batchNorm, batchNormBackward, columnMoments, layerNorm, layerNormBackward, smooth } from './normalization';
export { adam, cutFaded, maxNorm, rmsprop, sgd } from './optimizers';
export { multiplyPacked, packedBytes, packRight } from './packed';
export { imageToPatches, patchesToImage } from './patches';
export { averagePool, averagePoolBackward, maxPool, maxPoolBackward } from './pools';
export { rnnBackward, rnnForward } from './rnn';
export {
  addScaled, clear, columnSums, copyColumns, gatherRows, gatherRowsByFloat, multiplyValues, scatterAddRows, sumOfSquares, transpose,
} from './rows';
export { gemmKept } from './sampled';
