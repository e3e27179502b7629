import type { FrameworkReader, FrameworkWriter } from '../framework';
import { readMasks } from './sites';
import { writeMaskChange } from './write';

/** Words without which a text draws no mask. */
const DRAWS = /rand|uniform|bernoulli|binomial|random|choice/i;

/** Dropout masks written by hand with NumPy, PyTorch or JAX. */
export const masks: FrameworkReader & FrameworkWriter = {
  framework: 'numpy',
  reads: [{ kind: 'mask', name: 'masks drawn with NumPy, PyTorch or JAX (rand, uniform, bernoulli, binomial) and multiplied into values' }],
  concerns: ({ imports, text }) => [...imports].some((name) => /^(?:numpy|torch|jax)(?:\.|$)/.test(name)) && DRAWS.test(text),
  read(module) {
    return { sites: readMasks(module), networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };
  },
  write: writeMaskChange,
};
