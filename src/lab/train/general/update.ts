import type { LabFramework } from '../../network';
import type { OptimizerChoice } from '../../study';
import { adamStep, decayForm, rmspropForm } from '../conventions';
import type { Update } from './routines/routines';

/** Arrays of state that an optimizer keeps beside each trained parameter: `first` and `second` of the routine. */
export function statesOf({ name, momentum }: OptimizerChoice): readonly [first: boolean, second: boolean] {
  if (name === 'sgd') return [momentum !== 0, false];
  return [true, name === 'rmsprop' ? momentum !== 0 : true];
}

/** The numbers of update `step` (1-based), in the arithmetic of the framework. */
export function updateOf(choice: OptimizerChoice, framework: LabFramework, step: number): Update {
  const { name, momentum, learningRate, epsilon } = choice;
  const decay = decayForm(choice, framework);
  switch (name) {
    case 'sgd':
      return { kind: 'sgd', rate: learningRate, momentum, nesterov: choice.nesterov ?? false, ...decay };
    case 'adam':
    case 'adamw':
      return { kind: 'adam', ...adamStep(choice, framework, step) };
    case 'rmsprop':
      return { kind: 'rmsprop', rate: learningRate, momentum, epsilon, ...decay, ...rmspropForm(choice, framework) };
  }
}
