import type { FrameworkReader, FrameworkWriter } from '../framework';
import { mentionsWriter, readLogPlaces } from './read';

/** Where programs write what their training measures; belongs to no framework. */
export const logs: FrameworkReader & FrameworkWriter = {
  framework: 'config',
  reads: [],
  concerns: mentionsWriter,
  read(module, depth) {
    const places = depth === 'sites' ? [] : readLogPlaces(module);
    return { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [], logs: places } };
  },
  write: () => null,
};
