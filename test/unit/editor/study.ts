import type { Study } from '../../../src/lab/study';

/** A small finished study of `Net`. */
export function studyOf(change: Partial<Study['source']> = {}, id = 'study-1'): Study {
  return {
    version: 1,
    id,
    createdAt: '2026-01-02T03:04:05.000Z',
    source: { uri: 'file:///w/net.py', network: 'Net', fingerprint: 'f', siteCount: 2, ...change },
    plan: {
      network: { name: 'Net', framework: 'torch', input: [64], outputs: 10, layers: [{ type: 'dense', units: 10, bias: true }] },
      data: { kind: 'digits' },
      rates: [0, 0.5],
      seeds: 1,
      seed: 7,
      epochs: 2,
      batchSize: 32,
      optimizer: { name: 'adam', learningRate: 0.001, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
      trainSize: null,
      labelNoise: 0,
    },
    mappings: [{ layerId: 'fc', label: 'fc', outcome: { kind: 'trained', parameters: 650 } }],
    trials: [
      {
        rate: 0,
        repeat: 0,
        state: 'failed',
        epochs: [
          {
            epoch: 1,
            trainLossDropoutOn: Number.NaN,
            trainLoss: Number.POSITIVE_INFINITY,
            trainError: 0.9,
            validationLoss: 2,
            validationError: 0.9,
          },
        ],
        testLoss: null,
        testError: null,
        failure: 'diverged',
      },
    ],
    summaries: [],
    verdict: { kind: 'incomplete', sentence: 'One trial only.' },
  };
}
