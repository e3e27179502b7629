import type { ConfigDocument } from '../../../syntax/config';
import type { FrameworkReader, FrameworkWriter } from '../../framework';
import { readSaved } from './read';
import { writeSaved } from './write';

/** Models that Keras has saved as JSON: sites, networks, and new rates in the place of old ones. */
export const kerasSaved: FrameworkReader<ConfigDocument> & FrameworkWriter<ConfigDocument> = {
  framework: 'keras',
  reads: [{ kind: 'config', name: 'saved models: to_json(), .keras, model.json of TensorFlow.js' }],
  concerns: ({ text, format }) =>
    format === 'json' && text.includes('"class_name"') && (text.includes('"layers"') || text.includes('"Sequential"')),
  read: readSaved,
  write: writeSaved,
};
