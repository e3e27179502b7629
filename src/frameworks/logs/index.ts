import type { FrameworkReader, FrameworkWriter } from '../framework';
import { mentionsWriter, readLogPlaces } from './read';

/** Where programs write what their training measures; belongs to no framework. Only who has training logs asks. */
export const logs: FrameworkReader & FrameworkWriter = {
  framework: 'config',
  reads: [],
  concerns: mentionsWriter,
  read(module, depth = 'networks') {
    const places = depth === 'networks' ? { logs: readLogPlaces(module) } : {};
    return { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [], ...places } };
  },
  write: () => null,
};
