import type { EpochResult, StudyPlan, Trial } from '../../../src/lab/study';

/** A small plan; what a test is about is given. */
export function samplePlan(change: Partial<StudyPlan> = {}): StudyPlan {
  return {
    network: {
      name: 'Net',
      framework: 'torch',
      input: [64],
      outputs: 10,
      layers: [
        { type: 'dense', units: 16, bias: true },
        { type: 'activation', name: 'relu' },
        { type: 'dropout', siteId: 'site1', granularity: 'element', rate: 0.5 },
        { type: 'dense', units: 10, bias: true },
      ],
    },
    data: { kind: 'digits' },
    rates: [0, 0.4],
    seeds: 2,
    seed: 1,
    epochs: 3,
    batchSize: 32,
    optimizer: { name: 'adam', learningRate: 0.001, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
    trainSize: null,
    labelNoise: 0,
    ...change,
  };
}

/** An epoch whose three losses can be told apart. */
export function epoch(number: number, validationLoss: number): EpochResult {
  return {
    epoch: number,
    validationLoss,
    validationError: 0.1,
    trainLoss: validationLoss - 0.1,
    trainError: 0.05,
    trainLossDropoutOn: validationLoss + 0.1,
  };
}

export function finishedTrial(rate: number, repeat: number, losses: readonly number[]): Trial {
  return {
    rate,
    repeat,
    state: 'finished',
    epochs: losses.map((loss, index) => epoch(index + 1, loss)),
    testLoss: 0.5,
    testError: 0.1,
    failure: null,
  };
}
