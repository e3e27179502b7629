import { type FrameworkReader, type FrameworkWriter, noFacts } from '../../framework';
import { writeSkipChange } from '../write';
import { LAYERS, readSkips } from './sites';

/** Words without which a text draws no number. */
const DRAWS = /rand|uniform/i;

const LIBRARIES = /^(?:torch|tensorflow|keras|tf_keras|jax|flax)(?:\.|$)/;

/** Layers that the code leaves out by a drawn number: LayerDrop, and stochastic depth written as a test. */
export const skips: FrameworkReader & FrameworkWriter = {
  framework: 'torch',
  reads: [{ kind: 'drop-path', name: 'layers skipped by a drawn number (LayerDrop)' }],
  // The names of a decision that count stand in the text.
  concerns: ({ imports, text }) => DRAWS.test(text) && LAYERS.test(text) && [...imports].some((name) => LIBRARIES.test(name)),
  read: (module) => ({ sites: readSkips(module), networks: [], facts: noFacts }),
  write: writeSkipChange,
};
