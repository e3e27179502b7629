import type { FrameworkReader, FrameworkWriter } from '../framework';
import { mentionsData, readDataPlaces } from './read';

/** Which data files programs read; belongs to no framework. Only the lab asks. */
export const data: FrameworkReader & FrameworkWriter = {
  framework: 'config',
  reads: [],
  concerns: mentionsData,
  read(module, depth = 'networks') {
    const places = depth === 'networks' ? { data: readDataPlaces(module) } : {};
    return { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [], ...places } };
  },
  write: () => null,
};
