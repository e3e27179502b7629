import { type Readable, readables } from '../../framework';
import { formOf, KERAS_NAMES } from './forms';
import { HUB } from './hub';
import { TENSORFLOW_NAMES } from './tensorflow';

/** What is read of Keras, TensorFlow and the libraries around them. */
export const reads: readonly Readable[] = [
  ...[...KERAS_NAMES, ...TENSORFLOW_NAMES].flatMap((name) => {
    const found = formOf(name, { keepGiven: false, rateGiven: false, tf1: false });
    return found ? [{ name, kind: found.form.kind }] : [];
  }),
  ...readables(HUB),
  { kind: 'argument', name: 'every rate of a model of keras_hub and keras_cv' },
  { kind: 'drop-path', name: "a project's own DropPath and StochasticDepth" },
  { kind: 'drop-block', name: "a project's own DropBlock" },
  { kind: 'argument', name: "arguments of a project's own layers and functions that reach a site" },
];
