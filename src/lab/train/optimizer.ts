import type { OptimizerChoice } from '../study';
import type { Parameter } from './layers/layer';

/** One update of all parameters from their gradients. */
export type Step = () => void;

type Framework = 'torch' | 'keras';

/** Optimizer over `parameters` with the arithmetic of its framework; state lives in the closure. */
export function optimizer(choice: OptimizerChoice, framework: Framework, parameters: readonly Parameter[]): Step {
  const steps = parameters.map((parameter) => stepFor(choice, framework, parameter));
  return () => {
    for (const step of steps) step();
  };
}

function stepFor(choice: OptimizerChoice, framework: Framework, parameter: Parameter): Step {
  switch (choice.name) {
    case 'sgd':
      return sgd(choice, parameter);
    case 'adam':
    case 'adamw':
      return adam(choice, framework, parameter);
    case 'rmsprop':
      return rmsprop(choice, framework, parameter);
  }
}

/** v ← μv + g, w ← w − ηv (PyTorch's form; Keras's gives the same weights while the learning rate is constant). */
function sgd({ learningRate, momentum, weightDecay }: OptimizerChoice, parameter: Parameter): Step {
  const velocity = new Float32Array(parameter.value.length);
  return () => {
    const { value, gradient } = parameter;
    for (let index = 0; index < value.length; index += 1) {
      const weight = value[index] as number;
      const moved = momentum * (velocity[index] as number) + (gradient[index] as number) + weightDecay * weight;
      velocity[index] = moved;
      value[index] = weight - learningRate * moved;
    }
  };
}

/**
 * Adam (Kingma and Ba 2015) with β 0.9 and 0.999. PyTorch adds ε to the corrected root, Keras to the raw one. AdamW shrinks the
 * weights before the step (Loshchilov and Hutter 2019); Adam's decay is part of the gradient, as PyTorch has it.
 */
function adam({ name, learningRate, weightDecay, epsilon }: OptimizerChoice, framework: Framework, parameter: Parameter): Step {
  const first = new Float32Array(parameter.value.length);
  const second = new Float32Array(parameter.value.length);
  const decoupled = name === 'adamw';
  const coupledDecay = decoupled ? 0 : weightDecay;
  const shrink = decoupled ? 1 - learningRate * weightDecay : 1;
  let power1 = 1;
  let power2 = 1;
  return () => {
    power1 *= 0.9;
    power2 *= 0.999;
    const root = Math.sqrt(1 - power2);
    const rate = (learningRate * root) / (1 - power1);
    const floor = framework === 'torch' ? epsilon * root : epsilon;
    const { value, gradient } = parameter;
    for (let index = 0; index < value.length; index += 1) {
      const weight = (value[index] as number) * shrink;
      const slope = (gradient[index] as number) + coupledDecay * weight;
      const m = 0.9 * (first[index] as number) + 0.1 * slope;
      const v = 0.999 * (second[index] as number) + 0.001 * slope * slope;
      first[index] = m;
      second[index] = v;
      value[index] = weight - (rate * m) / (Math.sqrt(v) + floor);
    }
  };
}

/** RMSprop: PyTorch smooths with 0.99 and adds ε to the root, Keras smooths with 0.9 and adds it under the root. */
function rmsprop({ learningRate, momentum, weightDecay, epsilon }: OptimizerChoice, framework: Framework, parameter: Parameter): Step {
  const average = new Float32Array(parameter.value.length);
  const velocity = new Float32Array(parameter.value.length);
  const torch = framework === 'torch';
  const smoothing = torch ? 0.99 : 0.9;
  return () => {
    const { value, gradient } = parameter;
    for (let index = 0; index < value.length; index += 1) {
      const weight = value[index] as number;
      const slope = (gradient[index] as number) + weightDecay * weight;
      const square = smoothing * (average[index] as number) + (1 - smoothing) * slope * slope;
      average[index] = square;
      const moved = momentum * (velocity[index] as number) + slope / (torch ? Math.sqrt(square) + epsilon : Math.sqrt(square + epsilon));
      velocity[index] = moved;
      value[index] = weight - learningRate * moved;
    }
  };
}
