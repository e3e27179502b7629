import type { PyModule } from '../../../syntax/module';
import { imports, mayBuild } from '../../families';

/** The file imports Keras, TensorFlow or a library around them. */
export function isKeras(module: PyModule): boolean {
  return imports(module, 'keras');
}

/** The file may hand a rate to something of the project: it imports anything, and passes a word that speaks of dropping. */
export function mayUseOwn(module: PyModule): boolean {
  const { imports: named, text } = module;
  return named.size > 0 && mayBuild(module, 'keras') && /(?:drop|keep_?prob)\w*\s*=(?!=)/i.test(text);
}

/** Names that TensorFlow 2 took away: the file can only run under version 1. */
const TF1_NAMES =
  /^tensorflow\.(placeholder|Session|InteractiveSession|get_variable|variable_scope|global_variables_initializer|ConfigProto|layers\.|contrib\.|train\.\w+Optimizer$|truncated_normal|flags\.|app\.|reset_default_graph|logging\.|random_normal$|random_uniform$|initialize_all_variables|summary\.(merge_all|FileWriter))/;

/** The file is written for TensorFlow 1, as far as the meaning of `tf.nn.dropout(x, p)` depends on it. */
export function isTensorFlow1(module: PyModule): boolean {
  if (!/\bnn\s*\.\s*dropout\b/.test(module.text)) return false;
  return module.calls.some((call) => call.name !== null && TF1_NAMES.test(call.name));
}
