import type { PyModule } from '../../../syntax/module';
import { once } from '../../../syntax/once';

const FAMILY = /^(?:keras|keras_core|tf_keras|tensorflow|tf_slim|tensorflow_addons|keras_hub|keras_nlp|keras_cv)(?:\.|$)/;

/** The file imports Keras, TensorFlow or a library around them. */
export const isKeras: (module: PyModule) => boolean = once((module) => [...module.imports].some((name) => FAMILY.test(name)));

/** The file may hand a rate to something of the project: it imports anything, and passes a word that speaks of dropping. */
export function mayUseOwn({ imports, text }: PyModule): boolean {
  return imports.size > 0 && /(?:drop|keep_?prob)\w*\s*=(?!=)/i.test(text);
}

/** Names that TensorFlow 2 took away: the file can only run under version 1. */
const TF1_NAMES =
  /^tensorflow\.(placeholder|Session|InteractiveSession|get_variable|variable_scope|global_variables_initializer|ConfigProto|layers\.|contrib\.|train\.\w+Optimizer$|truncated_normal|flags\.|app\.|reset_default_graph|logging\.|random_normal$|random_uniform$|initialize_all_variables|summary\.(merge_all|FileWriter))/;

/** The file is written for TensorFlow 1, as far as the meaning of `tf.nn.dropout(x, p)` depends on it. */
export function isTensorFlow1(module: PyModule): boolean {
  if (!/\bnn\s*\.\s*dropout\b/.test(module.text)) return false;
  return module.calls.some((call) => call.name !== null && TF1_NAMES.test(call.name));
}
