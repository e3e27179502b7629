const tf = require('@tensorflow/tfjs');

function residual() {
  const input = tf.input({ shape: [16, 16, 3], name: 'image' });
  const first = tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu', name: 'first' }).apply(input);
  let x = tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', name: 'second' }).apply(first);
  x = tf.layers.batchNormalization({ name: 'norm' }).apply(x);
  x = tf.layers.add({ name: 'sum' }).apply([first, x]);
  x = tf.layers.globalAveragePooling2d({ name: 'pool' }).apply(x);
  x = tf.layers.dropout({ rate: 0.45, name: 'drop' }).apply(x);
  const output = tf.layers.dense({ units: 5, activation: 'softmax', name: 'scores' }).apply(x);
  return tf.model({ inputs: input, outputs: output });
}

function twoInputs() {
  const numbers = tf.input({ shape: [6], name: 'numbers' });
  const words = tf.input({ shape: [20], name: 'words', dtype: 'int32' });
  const embedded = tf.layers.embedding({ inputDim: 100, outputDim: 8, name: 'embedded' }).apply(words);
  const read = tf.layers.lstm({ units: 12, name: 'read', dropout: 0.2 }).apply(embedded);
  const dense = tf.layers.dense({ units: 12, activation: 'relu', name: 'dense' }).apply(numbers);
  const joined = tf.layers.concatenate({ name: 'joined' }).apply([read, dense]);
  const dropped = tf.layers.dropout({ rate: 0.5, name: 'dropped' }).apply(joined);
  const category = tf.layers.dense({ units: 4, activation: 'softmax', name: 'category' }).apply(dropped);
  const price = tf.layers.dense({ units: 1, name: 'price' }).apply(dropped);
  return tf.model({ inputs: [numbers, words], outputs: [category, price] });
}

function merges() {
  const a = tf.input({ shape: [5, 4], name: 'a' });
  const b = tf.input({ shape: [5, 4], name: 'b' });
  const mean = tf.layers.average({ name: 'mean' }).apply([a, b]);
  const most = tf.layers.maximum({ name: 'most' }).apply([a, b]);
  const least = tf.layers.minimum({ name: 'least' }).apply([a, b]);
  const times = tf.layers.multiply({ name: 'times' }).apply([mean, most]);
  const wide = tf.layers.concatenate({ axis: 1, name: 'wide' }).apply([times, least]);
  const last = tf.layers.concatenate({ axis: -1, name: 'last' }).apply([times, least]);
  const similar = tf.layers.dot({ axes: 2, name: 'similar' }).apply([wide, times]);
  const flat = tf.layers.flatten({ name: 'flat' }).apply(similar);
  const other = tf.layers.flatten({ name: 'other' }).apply(last);
  const cosine = tf.layers.dot({ axes: -1, normalize: true, name: 'cosine' }).apply([flat, flat]);
  const all = tf.layers.concatenate({ name: 'all' }).apply([cosine, other]);
  const output = tf.layers.dense({ units: 2, name: 'output' }).apply(all);
  return tf.model({ inputs: [a, b], outputs: output });
}

function broadcasted() {
  const x = tf.input({ shape: [6, 8], name: 'x' });
  const gate = tf.layers.dense({ units: 1, activation: 'sigmoid', name: 'gate' }).apply(x);
  const gated = tf.layers.multiply({ name: 'gated' }).apply([x, gate]);
  const out = tf.layers.globalMaxPooling1d({ name: 'out' }).apply(gated);
  return tf.model({ inputs: x, outputs: out });
}

function sharedLayer() {
  const left = tf.input({ shape: [7], name: 'left' });
  const right = tf.input({ shape: [7], name: 'right' });
  const tower = tf.layers.dense({ units: 5, name: 'tower' });
  const both = tf.layers.concatenate({ name: 'both' }).apply([tower.apply(left), tower.apply(right)]);
  const output = tf.layers.dense({ units: 1, name: 'output' }).apply(both);
  return tf.model({ inputs: [left, right], outputs: output });
}

function withStates() {
  const input = tf.input({ shape: [9, 3], name: 'steps' });
  const [sequence, hidden, memory] = tf.layers.lstm({ units: 6, returnSequences: true, returnState: true, name: 'encoder' }).apply(input);
  const pooled = tf.layers.globalAveragePooling1d({ name: 'pooled' }).apply(sequence);
  const all = tf.layers.concatenate({ name: 'all' }).apply([pooled, hidden, memory]);
  const output = tf.layers.dense({ units: 2, name: 'output' }).apply(all);
  return tf.model({ inputs: [input], outputs: [output] });
}

function augmented() {
  const input = tf.input({ shape: [12, 10, 3], name: 'photo' });
  const dense = tf.layers.dense({ units: 2, name: 'two' }).apply(input);
  const small = tf.layers.resizing({ height: 8, width: 8, name: 'small' }).apply(dense);
  const wide = tf.layers.randomWidth({ factor: 0.2, name: 'wide' }).apply(dense);
  return tf.model({ inputs: input, outputs: [small, wide] });
}

module.exports = { residual, twoInputs, merges, broadcasted, sharedLayer, withStates, augmented };
