/** Where the Keras API lives, by distribution and age; each prefix stands for plain `keras.`. */
const PREFIXES = [
  'tensorflow.python.keras.api._v2.keras.',
  'tensorflow.compat.v1.keras.',
  'tensorflow.compat.v2.keras.',
  'tensorflow.contrib.keras.python.keras.',
  'tensorflow.contrib.keras.',
  'tensorflow.python.keras.',
  'tensorflow.keras.',
  'tf_keras.src.',
  'tf_keras.',
  'keras.api._v2.keras.',
  'keras.api.',
  'keras.src.',
  'keras_core.',
  // What these libraries run on, behind a name of their own.
  'keras_cv.src.backend.keras.',
  'keras_cv.backend.keras.',
  'keras_nlp.src.backend.keras.',
  'keras_nlp.backend.keras.',
];

/** Other spellings of one class. */
const SYNONYMS: Readonly<Record<string, string>> = {
  Convolution1D: 'Conv1D',
  Convolution2D: 'Conv2D',
  Convolution3D: 'Conv3D',
  MaxPool1D: 'MaxPooling1D',
  MaxPool2D: 'MaxPooling2D',
  MaxPool3D: 'MaxPooling3D',
  AvgPool1D: 'AveragePooling1D',
  AvgPool2D: 'AveragePooling2D',
  AvgPool3D: 'AveragePooling3D',
  GlobalMaxPool1D: 'GlobalMaxPooling1D',
  GlobalMaxPool2D: 'GlobalMaxPooling2D',
  GlobalMaxPool3D: 'GlobalMaxPooling3D',
  GlobalAvgPool1D: 'GlobalAveragePooling1D',
  GlobalAvgPool2D: 'GlobalAveragePooling2D',
  GlobalAvgPool3D: 'GlobalAveragePooling3D',
  SeparableConvolution1D: 'SeparableConv1D',
  SeparableConvolution2D: 'SeparableConv2D',
  Convolution2DTranspose: 'Conv2DTranspose',
  Convolution3DTranspose: 'Conv3DTranspose',
};

/**
 * The one name of a Keras object whatever the import: `tensorflow.keras.layers.Dropout` and `keras.layers.core.Dropout`
 * both give `keras.layers.Dropout`. Names outside Keras pass unchanged; null stays null.
 */
export function canonicalName(name: string | null): string | null {
  if (name === null) return null;
  const prefix = PREFIXES.find((candidate) => name.startsWith(candidate));
  const plain = prefix === undefined ? name : `keras.${name.slice(prefix.length)}`;
  if (!plain.startsWith('keras.')) return plain;
  const parts = plain.split('.');
  const last = parts.at(-1) ?? '';
  if (last === 'Model' || last === 'Sequential' || last === 'Input') return `keras.${last}`;
  if (last === 'Layer') return 'keras.layers.Layer';
  if (last === 'InputLayer') return 'keras.layers.InputLayer';
  if (parts[1] === 'layers' && parts.length > 2) return `keras.layers.${SYNONYMS[last] ?? last}`;
  return plain;
}

/** A class of `keras.layers`, as opposed to its lower-case functions, or of the layers of a library around Keras. */
export function isLayerClass(name: string): boolean {
  return /^(keras|keras_hub|keras_nlp|keras_cv|tensorflow_addons)\.layers\.[A-Z]/.test(name);
}

/** Class part of a canonical name: `keras.layers.Dense` -> `Dense`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
