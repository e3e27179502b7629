import { literalValue } from '../../../syntax/literals';
import type { PyCall } from '../../../syntax/module';
import { withoutParentheses } from '../../../syntax/nodes';
import { canonicalName } from '../names';
import type { Deed } from './deed';

/** Functions that are given a network or a path, by canonical name. */
const FUNCTIONS: readonly (readonly [RegExp, Deed['kind']])[] = [
  [/^keras\.(models|saving|legacy\.saving)\.([\w.]+\.)?save_model$/, 'save'],
  [/^keras\.(models|saving|legacy\.saving)\.([\w.]+\.)?(load_model|model_from_json|model_from_config|model_from_yaml)$/, 'load'],
  [/^keras\.callbacks\.([\w.]+\.)?(ModelCheckpoint|BackupAndRestore)$/, 'save'],
  [/^tensorflow\.(compat\.v[12]\.)?saved_model\.(save|simple_save)$/, 'export'],
  [/^tensorflow\.(compat\.v[12]\.)?saved_model\.load(_v2)?$/, 'load'],
  [/^tensorflow\.(compat\.v1\.)?lite\.TFLiteConverter\.(from_\w+)$/, 'export'],
  [/^tensorflowjs\.converters\.(save_keras_model|\w+_to_tfjs\w*|convert_\w+)$/, 'export'],
  [/^tf2onnx\.convert\.from_(keras|function)$/, 'export'],
  [/^keras2onnx\.convert_keras$/, 'export'],
];

const PHASE = /^keras\.(backend\.|config\.)?([\w.]+\.)?set_learning_phase$/;

/** What a call of a library's function does with a network; null when nothing that is known. */
export function functionDeed(call: PyCall): Deed | null {
  const name = canonicalName(call.name);
  if (name === null || !/^(keras|tensorflow|tf2onnx|keras2onnx)/.test(name)) return null;
  if (PHASE.test(name)) return phase(call);
  const found = FUNCTIONS.find(([pattern]) => pattern.test(name));
  if (!found) return null;
  const first = call.positional[0] ?? call.keywords.get('model');
  const named = first && (first.type === 'identifier' || first.type === 'attribute') && found[1] !== 'load';
  return { kind: found[1], subject: named ? first.text : null, training: null };
}

/** `K.set_learning_phase(1)` puts all of Keras into training. */
function phase(call: PyCall): Deed | null {
  const node = call.positional[0] ?? call.keywords.get('value');
  if (!node) return null;
  const value = literalValue(withoutParentheses(node));
  const on = value === 1 || value === true;
  if (on || value === 0 || value === false) return { kind: on ? 'train-mode' : 'eval-mode', subject: null, training: on };
  return { kind: 'train-mode', subject: null, training: 'expression' };
}
