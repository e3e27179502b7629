const tf = require('@tensorflow/tfjs');

function plain() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [20], units: 64, activation: 'relu' }));
  model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units: 32, activation: 'tanh', useBias: false }));
  model.add(tf.layers.dropout({ rate: 0.25, seed: 3 }));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.002), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

function listed() {
  return tf.sequential({
    layers: [
      tf.layers.dense({ inputDim: 8, units: 16, activation: 'hardSigmoid' }),
      tf.layers.gaussianNoise({ stddev: 0.1 }),
      tf.layers.gaussianDropout({ rate: 0.3 }),
      tf.layers.dense({ units: 4, activation: 'selu' }),
      tf.layers.alphaDropout({ rate: 0.1 }),
      tf.layers.activation({ activation: 'sigmoid' }),
    ],
  });
}

function activations() {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [4, 6] }));
  model.add(tf.layers.elu());
  model.add(tf.layers.reLU({ maxValue: 6 }));
  model.add(tf.layers.reLU());
  model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
  model.add(tf.layers.prelu());
  model.add(tf.layers.prelu({ sharedAxes: [1] }));
  model.add(tf.layers.thresholdedReLU({ theta: 0.5 }));
  model.add(tf.layers.softmax());
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 2 }));
  return model;
}

function shapes() {
  const model = tf.sequential({ name: 'shapes' });
  model.add(tf.layers.reshape({ inputShape: [24], targetShape: [2, 3, 4] }));
  model.add(tf.layers.permute({ dims: [3, 1, 2] }));
  model.add(tf.layers.reshape({ targetShape: [8, 3] }));
  model.add(tf.layers.dense({ units: 5 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.repeatVector({ n: 3 }));
  model.add(tf.layers.masking({ maskValue: -1 }));
  model.add(tf.layers.spatialDropout1d({ rate: 0.2 }));
  model.add(tf.layers.globalMaxPooling1d());
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}

function normalized() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [10], units: 12 }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.batchNormalization({ scale: false, momentum: 0.9, epsilon: 1e-5 }));
  model.add(tf.layers.layerNormalization());
  model.add(tf.layers.layerNormalization({ axis: -1, center: false }));
  model.add(tf.layers.dropout({ rate: 1 - 0.9 }));
  model.add(tf.layers.dense({ units: 1, kernelRegularizer: 'l1l2' }));
  return model;
}

function frozen() {
  const base = tf.layers.dense({ inputShape: [6], units: 4, trainable: false });
  const head = tf.layers.dense({ units: 2 });
  const model = tf.sequential({ layers: [base, head] });
  return model;
}

function openShape() {
  const model = tf.sequential();
  model.add(tf.layers.reshape({ inputShape: [24], targetShape: [-1, 3] }));
  model.add(tf.layers.dense({ units: 2 }));
  model.add(tf.layers.globalAveragePooling1d());
  return model;
}

module.exports = { plain, listed, activations, shapes, normalized, frozen, openShape };
