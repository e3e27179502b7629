import type { FrameworkReader, FrameworkWriter } from '../framework';
import { readMasks } from './sites';
import { writeMaskChange } from './write';

/** Words without which a text draws no mask. */
const DRAWS = /rand|uniform|bernoulli|binomial|random|choice/i;

/** Dropout masks written by hand with NumPy, PyTorch, JAX or TensorFlow. */
export const masks: FrameworkReader & FrameworkWriter = {
  framework: 'numpy',
  reads: [
    {
      kind: 'mask',
      name: 'masks drawn with NumPy, PyTorch, JAX or TensorFlow (rand, uniform, bernoulli, binomial) and multiplied into values',
    },
  ],
  wordless: true,
  concerns: ({ imports, text }) =>
    [...imports].some((name) => /^(?:numpy|cupy|torch|jax|tensorflow|keras|tf_keras)(?:\.|$)/.test(name)) && DRAWS.test(text),
  read(module, depth = 'networks') {
    return { sites: readMasks(module, depth), networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };
  },
  write: writeMaskChange,
};
