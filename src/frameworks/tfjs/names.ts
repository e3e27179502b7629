import type { JsModule } from '../../syntax/javascript/module';
import type { JsNode } from '../../syntax/javascript/node';

/** Packages that give the whole library or its core and layers; `-data`, `-vis` and the converter hold no dropout. */
const PACKAGE = /(?:^|[/:])@tensorflow\/tfjs(?:-(?:core|layers|node|node-gpu|react-native|lite))?(?:@[^/]*)?(?:\/(.*))?$/;

/** Files inside the packages that hold one part of the library, and the part. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^dist\/exports_layers$/, 'layers.'],
  [/^dist\/layers\//, 'layers.'],
  [/^dist\/ops\/ops(?:_for_converter)?$|^dist\/ops\/\w+$/, ''],
];

/** What other modules of a project call the library when they hand it on. */
const HANDED_ON = /^(?:tf|tfl|tfjs)\./;

/** Classes of the layers package, exported by its inner files only. */
const CLASSES: Readonly<Record<string, string>> = {
  Dropout: 'dropout',
  SpatialDropout1D: 'spatialDropout1d',
  AlphaDropout: 'alphaDropout',
  GaussianDropout: 'gaussianDropout',
  LSTM: 'lstm',
  GRU: 'gru',
  SimpleRNN: 'simpleRNN',
  LSTMCell: 'lstmCell',
  GRUCell: 'gruCell',
  SimpleRNNCell: 'simpleRNNCell',
  ConvLSTM2D: 'convLstm2d',
  ConvLSTM2DCell: 'convLstm2dCell',
  MultiHeadAttention: 'multiHeadAttention',
};

/**
 * Canonical name of an expression: `tf.layers.dropout`, `tf.dropout`, `tf.sequential`, whatever the library was imported as;
 * null when it is not the library's, or not certain.
 */
export function tfName(module: JsModule, expression: JsNode): string | null {
  const meanings = module.meanings(expression);
  const [first] = meanings;
  if (first === undefined) return null;
  const name = canonical(first);
  return name !== null && meanings.every((meaning) => canonical(meaning) === name) ? name : null;
}

/** Without one of these no rule below gives a name: most calls of a script are none of the library's. */
const LIKELY = /tfjs|#(?:default\.|window\.|globalThis\.|self\.|global\.)*tfl?(?:\.|$)/;

/** Canonical name of a name as `JsModule.meanings` gives it. */
export function canonical(meaning: string): string | null {
  if (!LIKELY.test(meaning)) return null;
  const mark = meaning.lastIndexOf('#');
  const source = meaning.slice(0, mark);
  const path = meaning.slice(mark + 1).replace(/^(?:default\.)+|^default$/, '');
  const file = PACKAGE.exec(source);
  if (file) return ofPackage(file[1] ?? '', path);
  if (source === 'global') {
    const global = path.replace(/^(?:window|globalThis|self|global)\./, '');
    return global === 'tf' ? 'tf' : global.startsWith('tf.') ? global : null;
  }
  const handedOn = HANDED_ON.exec(`${path}.`);
  return handedOn ? ['tf', path.slice(handedOn[0].length)].filter((part) => part !== '').join('.') : null;
}

function ofPackage(file: string, path: string): string | null {
  const inner = file.replace(/\.(?:m?js|ts)$/, '');
  const part = PARTS.find(([pattern]) => pattern.test(inner))?.[1] ?? '';
  const whole = part !== '' && Object.hasOwn(CLASSES, path) ? (CLASSES[path] ?? path) : path;
  return whole === '' && part === '' ? 'tf' : `tf.${part}${whole}`;
}

/** True when a script may use the library at all. */
export function usesLibrary(module: JsModule): boolean {
  for (const source of module.imports) if (PACKAGE.test(source)) return true;
  return /\b(?:tf|tfl|tfjs)\b/.test(module.text);
}
