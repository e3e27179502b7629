import type { PyModule } from '../../../syntax/module';
import { runsForeign } from '../../../syntax/prefilter';
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

/** A program that runs a graph of another file: what it feeds decides whether units are dropped. */
export function feedsDropout({ text, imports: named }: PyModule): boolean {
  return /\.run\s*\(/.test(text) && /keep_?p|drop\w{0,80}\s{0,9}[\]:]/i.test(text) && named.has('tensorflow');
}

/** A loop of its own that trains a model, or a model that is made of layers of other files. */
export function mayRunForeign(module: PyModule): boolean {
  return isKeras(module) && runsForeign(module.text);
}

/** Names that TensorFlow 2 took away: the file can only run under version 1. */
const TF1_NAMES =
  /^tensorflow\.(placeholder|Session|InteractiveSession|get_variable|variable_scope|global_variables(_initializer)?|ConfigProto|layers\.|contrib\.|train\.(\w+Optimizer|Saver)$|truncated_normal|flags\.|app\.|reset_default_graph|get_default_graph|logging\.|random_normal$|random_uniform$|set_random_seed|initialize_all_variables|trainable_variables|get_collection|add_to_collection|assign(_add|_sub)?$|summary\.(merge_all|FileWriter)|(scalar|image|histogram|merge_all)_summary|(div|log|mul|sub|pack|unpack|arg_max|arg_min|to_float|to_int32|to_int64|mod|is_nan|ceil|rsqrt|lgamma|diag|matrix_inverse|sparse_to_dense|py_func|string_to_number|Print)$|nn\.(rnn|rnn_cell\.|(bidirectional_)?dynamic_rnn|static_rnn|bidirectional_rnn|xw_plus_b|\w+_v2|max_pool_v2))/;

/** What is written for TensorFlow 2, or with Keras inside it. */
const TF2 =
  /\bkeras\b|\.function\b|GradientTape|\btf\.(?:random|math|data|Module|experimental|compat\.v2)\b|tensorflow_(?:addons|probability)/;

/** `tf.nn.dropout(x, keep_prob)`: a name for what is kept, by position. */
const KEEPS_BY_PLACE = /\bnn\s*\.\s*dropout\s*\(\s*[\w.]+\s*,\s*(?:\w+\.)*(?:\w*keep\w*|pkeep\w*)\s*[,)]/;

/** The file is written for TensorFlow 1, as far as the meaning of `tf.nn.dropout(x, p)` depends on it. */
export function isTensorFlow1(module: PyModule): boolean {
  if (!/\bnn\s*\.\s*dropout\b/.test(module.text)) return false;
  if (module.calls.some((call) => call.name !== null && TF1_NAMES.test(call.name))) return true;
  // A helper of a project for version 1 may use nothing else that tells; nothing in it speaks for version 2 either.
  return KEEPS_BY_PLACE.test(module.text) && !TF2.test(module.text);
}
