import type { FrameworkReader, FrameworkWriter } from '../framework';
import { mentionsDraw, readDraws } from './read';
import { writeNumber } from './write';

/** What tuners draw: ranges and choices of Keras's tuner, Optuna, Ray Tune and Hyperopt. The sites that they reach other readers find. */
export const tuners: FrameworkReader & FrameworkWriter = {
  framework: 'config',
  reads: [],
  concerns: mentionsDraw,
  read(module, depth) {
    const draws = depth === 'sites' ? [] : readDraws(module);
    return { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [], draws } };
  },
  write: writeNumber,
};
