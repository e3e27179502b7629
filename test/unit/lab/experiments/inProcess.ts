import type { Base, Experiment } from '../../../../src/lab/experiments/experiment';
import { type Outcome, outcomeOf } from '../../../../src/lab/experiments/run';
import type { LabNetwork } from '../../../../src/lab/network';
import type { Dataset, StudyPlan, TrialResult } from '../../../../src/lab/study';
import { openFastEngine } from '../../../../src/lab/train/fast/engine';
import { probe } from '../../../../src/lab/train/probes/probe';
import { runTrial } from '../../../../src/lab/train/trial';
import { digits } from '../digits';
import { kernelBinary } from '../kernelBinary';

/** 64 inputs, two hidden layers that a dropout follows, ten classes. */
export function mlp(units: number, framework: LabNetwork['framework'] = 'torch'): LabNetwork {
  const hidden = (siteId: string): LabNetwork['layers'] => [
    { type: 'dense', units, bias: true },
    { type: 'activation', name: 'relu' },
    { type: 'dropout', siteId, granularity: 'element', rate: 0.5 },
  ];
  return {
    name: 'Net',
    framework,
    input: [64],
    outputs: 10,
    layers: [...hidden('first'), ...hidden('second'), { type: 'dense', units: 10, bias: true }],
  };
}

export function planOf(changes: Partial<StudyPlan> = {}): StudyPlan {
  return {
    network: mlp(32),
    data: { kind: 'digits' },
    rates: [0, 0.5],
    seeds: 3,
    seed: 1,
    epochs: 20,
    batchSize: 32,
    optimizer: { name: 'adam', learningRate: 0.002, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
    trainSize: 200,
    labelNoise: 0,
    ...changes,
  };
}

export function baseOf(changes: Partial<StudyPlan> = {}, more: Partial<Base> = {}): Base {
  const plan = planOf(changes);
  return { plan, problem: 'classification', trainingRows: plan.trainSize ?? 1078, ...more };
}

/** Runs an experiment to its end here, one trial after the other, on the real trainer. */
export async function play(experiment: Experiment, base: Base, dataset?: Dataset): Promise<Outcome> {
  const [data, binary] = [dataset ?? (await digits()), await kernelBinary()];
  const engine = openFastEngine(binary);
  const protocol = experiment.start(base);
  const results: TrialResult[] = [];
  for (let spec = protocol.ask(); spec !== null; spec = protocol.ask()) {
    if (spec === 'wait') throw new Error('Nothing is being trained, and yet the protocol waits.');
    const result = runTrial({ spec, dataset: data, engines: [engine], probe });
    results.push(result);
    protocol.tell(result);
  }
  engine.dispose();
  return outcomeOf(experiment, base, results);
}
