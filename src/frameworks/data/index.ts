import { type FrameworkReader, type FrameworkWriter, noFacts } from '../framework';
import { mentionsData, readDataPlaces } from './read';

/** Which data files programs read; belongs to no framework. Only the lab asks. */
export const data: FrameworkReader & FrameworkWriter = {
  framework: 'config',
  reads: [],
  onlyWithNetworks: true,
  concerns: mentionsData,
  read: (module) => ({ sites: [], networks: [], facts: { ...noFacts, data: readDataPlaces(module) } }),
  write: () => null,
};
