const tf = require('@tensorflow/tfjs');

const SETTINGS = { hidden: [32, 16], dropout: 0.3, classes: 4 };

function looped() {
  const model = tf.sequential();
  for (let i = 0; i < SETTINGS.hidden.length; i++) {
    const options = { units: SETTINGS.hidden[i], activation: 'relu' };
    if (i === 0) options.inputShape = [10];
    model.add(tf.layers.dense(options));
    model.add(tf.layers.dropout({ rate: SETTINGS.dropout }));
  }
  model.add(tf.layers.dense({ units: SETTINGS.classes, activation: 'softmax' }));
  return model;
}

function byDefaults({ units = 12, rate = 0.4, depth = 3 } = {}) {
  const layers = [tf.layers.dense({ inputShape: [5], units })];
  for (const index of Array.from({ length: depth }, (_, i) => i)) {
    layers.push(tf.layers.dense({ units: Math.floor(units / (index + 1)), activation: 'relu' }));
  }
  if (rate > 0) layers.push(tf.layers.dropout({ rate }));
  return tf.sequential({ layers: [...layers, tf.layers.dense({ units: 1 })] });
}

const block = (filters, rate = 0.2) => [
  tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu' }),
  tf.layers.maxPooling2d({ poolSize: 2 }),
  tf.layers.dropout({ rate }),
];

function blocks() {
  const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [32, 32, 3] })] });
  [8, 16].forEach((filters) => {
    for (const layer of block(filters)) model.add(layer);
  });
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 10 }));
  return model;
}

function convBlock(x, filters, name) {
  let y = tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', name: `${name}_conv` }).apply(x);
  y = tf.layers.batchNormalization({ name: `${name}_norm` }).apply(y);
  return tf.layers.activation({ activation: 'relu', name: `${name}_relu` }).apply(y);
}

function functionalBlocks() {
  const input = tf.input({ shape: [8, 8, 3], name: 'input' });
  let x = convBlock(input, 4, 'one');
  x = convBlock(x, 6, 'two');
  x = tf.layers.flatten({ name: 'flat' }).apply(x);
  x = tf.layers.dropout({ rate: 0.5, name: 'drop' }).apply(x);
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3, name: 'out' }).apply(x) });
}

function nested() {
  const features = tf.sequential({ name: 'features' });
  features.add(tf.layers.dense({ inputShape: [6], units: 5 }));
  features.add(tf.layers.dropout({ rate: 0.15 }));
  const model = tf.sequential({ name: 'whole' });
  model.add(features);
  model.add(tf.layers.dense({ units: 2 }));
  return model;
}

class Builder {
  rate = 0.6;

  constructor(units = 7) {
    this.units = units;
  }

  hidden(size) {
    return tf.layers.dense({ units: size, activation: 'relu' });
  }

  build() {
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: [3] }));
    model.add(this.hidden(this.units));
    model.add(tf.layers.dropout({ rate: this.rate }));
    model.add(this.hidden(this.units * 2));
    model.add(tf.layers.dense({ units: 1 }));
    return model;
  }
}

function switched(kind = 'deep') {
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [4], units: 4 }));
  switch (kind) {
    case 'deep':
      model.add(tf.layers.dense({ units: 8 }));
      model.add(tf.layers.dropout({ rate: 0.5 }));
      break;
    default:
      model.add(tf.layers.flatten());
  }
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}

function mapped() {
  const sizes = [9, 6, 3];
  const layers = sizes.map((units, index) => tf.layers.dense({ units, inputShape: index === 0 ? [4] : undefined, activation: 'elu' }));
  return tf.sequential({ layers: layers.concat([tf.layers.dropout({ rate: 0.2 }), tf.layers.dense({ units: 2 })]) });
}

function tidied() {
  return tf.tidy(() => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 3, inputShape: [2] }));
    model.add(tf.layers.dropout({ rate: 0.1 }));
    return model;
  });
}

module.exports = { looped, byDefaults, blocks, functionalBlocks, nested, switched, mapped, tidied, build: () => new Builder().build() };
