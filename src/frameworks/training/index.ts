import type { PyModule } from '../../syntax/module';
import { once } from '../../syntax/once';
import type { FrameworkReader, FrameworkWriter } from '../framework';
import { readEpochs } from './epochs';
import { readTrainings } from './fits';
import { readLosses } from './losses';
import { regularizersIn } from './regularizers';

/** What a text says somewhere that trains by a library's loop or looks at losses. */
const MENTIONED = /\.fit(?:_generator)?\(|Trainer\(|TrainingArguments\(|val_loss|EarlyStopping|\bfor\s+\w*epoch\w*\s+in\b/i;

const regularizersOf = once(({ text }: PyModule) => regularizersIn(text));

/** How programs train and what they make of the losses; belongs to no framework. */
export const training: FrameworkReader & FrameworkWriter = {
  framework: 'config',
  reads: [],
  concerns: (module) => MENTIONED.test(module.text) || regularizersOf(module).length > 0,
  read(module, depth) {
    const facts = { classes: [], applications: [], keras: null, program: [] };
    if (depth === 'sites') return { sites: [], networks: [], facts };
    const trainings = [...readTrainings(module), ...readLosses(module)].sort((a, b) => a.span.start - b.span.start);
    const regularizers = regularizersOf(module);
    // How long it trains is asked beside training logs, which are read with the networks.
    const epochs = depth === 'facts' ? [] : readEpochs(module);
    return { sites: [], networks: [], facts: { ...facts, trainings, epochs, regularizers } };
  },
  write: () => null,
};
