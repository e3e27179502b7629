import { type FrameworkReader, type FrameworkWriter, noFacts } from '../framework';
import { mentionsWriter, readLogPlaces } from './read';

/** Where programs write what their training measures; belongs to no framework. Only who has training logs asks. */
export const logs: FrameworkReader & FrameworkWriter = {
  framework: 'config',
  reads: [],
  onlyWithNetworks: true,
  concerns: mentionsWriter,
  read: (module) => ({ sites: [], networks: [], facts: { ...noFacts, logs: readLogPlaces(module) } }),
  write: () => null,
};
