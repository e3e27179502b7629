const tf = require('@tensorflow/tfjs');

function text() {
  const model = tf.sequential();
  model.add(tf.layers.embedding({ inputDim: 500, outputDim: 32, inputLength: 40 }));
  model.add(tf.layers.spatialDropout1d({ rate: 0.2 }));
  model.add(tf.layers.lstm({ units: 24, dropout: 0.1, recurrentDropout: 0.15 }));
  model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
  model.compile({ optimizer: 'rmsprop', loss: 'binaryCrossentropy' });
  return model;
}

function stacked() {
  const model = tf.sequential();
  model.add(tf.layers.gru({ inputShape: [12, 5], units: 16, returnSequences: true, dropout: 0.3 }));
  model.add(tf.layers.simpleRNN({ units: 9, returnSequences: true, recurrentDropout: 0.4 }));
  model.add(tf.layers.lstm({ units: 7, activation: 'relu', returnSequences: true }));
  model.add(tf.layers.lstm({ units: 6, useBias: false, goBackwards: true }));
  model.add(tf.layers.dense({ units: 2 }));
  return model;
}

function bothWays() {
  const model = tf.sequential();
  model.add(
    tf.layers.bidirectional({
      inputShape: [10, 3],
      layer: tf.layers.lstm({ units: 8, returnSequences: true, dropout: 0.2 }),
      mergeMode: 'concat',
    }),
  );
  model.add(tf.layers.bidirectional({ layer: tf.layers.gru({ units: 6, returnSequences: true }), mergeMode: 'sum' }));
  model.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 5, activation: 'relu' }) }));
  model.add(tf.layers.timeDistributed({ layer: tf.layers.dropout({ rate: 0.35 }) }));
  model.add(tf.layers.bidirectional({ layer: tf.layers.simpleRNN({ units: 4 }), mergeMode: 'ave' }));
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}

function cells() {
  const model = tf.sequential();
  model.add(tf.layers.rnn({ inputShape: [7, 4], cell: tf.layers.lstmCell({ units: 5, dropout: 0.25 }), returnSequences: true }));
  model.add(
    tf.layers.rnn({
      cell: [tf.layers.gruCell({ units: 6 }), tf.layers.simpleRNNCell({ units: 3, recurrentDropout: 0.1 })],
      returnSequences: true,
    }),
  );
  model.add(
    tf.layers.rnn({ cell: tf.layers.stackedRNNCells({ cells: [tf.layers.lstmCell({ units: 4 }), tf.layers.lstmCell({ units: 2 })] }) }),
  );
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}

function frames() {
  const model = tf.sequential();
  model.add(
    tf.layers.convLstm2d({
      inputShape: [4, 10, 12, 3],
      filters: 5,
      kernelSize: 3,
      returnSequences: true,
      dropout: 0.2,
      recurrentDropout: 0.3,
    }),
  );
  model.add(tf.layers.convLstm2d({ filters: 2, kernelSize: [2, 2], padding: 'same', strides: 2 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 3 }));
  return model;
}

function perFrame() {
  const inner = tf.layers.conv2d({ filters: 3, kernelSize: 3 });
  const model = tf.sequential();
  model.add(tf.layers.timeDistributed({ inputShape: [5, 8, 8, 1], layer: inner }));
  model.add(tf.layers.timeDistributed({ layer: tf.layers.flatten() }));
  model.add(tf.layers.gru({ units: 3 }));
  return model;
}

module.exports = { text, stacked, bothWays, cells, frames, perFrame };
