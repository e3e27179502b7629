const tf = require('@tensorflow/tfjs');

function images() {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 5, strides: 1, activation: 'relu' }));
  model.add(tf.layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }));
  model.add(tf.layers.conv2d({ filters: 16, kernelSize: [3, 5], padding: 'same', strides: 2 }));
  model.add(tf.layers.averagePooling2d({ poolSize: 3, padding: 'same' }));
  model.add(tf.layers.dropout({ rate: 0.25 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  return model;
}

function signals() {
  const model = tf.sequential();
  model.add(tf.layers.conv1d({ inputShape: [100, 4], filters: 8, kernelSize: 7, dilationRate: 2 }));
  model.add(tf.layers.maxPooling1d({ poolSize: 3 }));
  model.add(tf.layers.maxPool1d({ poolSize: [2], strides: 1, padding: 'same' }));
  model.add(tf.layers.conv1d({ filters: 8, kernelSize: 3, padding: 'causal' }));
  model.add(tf.layers.averagePooling1d({ poolSize: 2 }));
  model.add(tf.layers.avgPool1d({ poolSize: 2 }));
  model.add(tf.layers.avgPooling1d({ poolSize: 2, strides: 1 }));
  model.add(tf.layers.globalAveragePooling1d());
  model.add(tf.layers.dense({ units: 2 }));
  return model;
}

function volumes() {
  const model = tf.sequential();
  model.add(tf.layers.conv3d({ inputShape: [8, 16, 16, 2], filters: 4, kernelSize: 3, activation: 'relu' }));
  model.add(tf.layers.maxPooling3d({ poolSize: 2 }));
  model.add(tf.layers.averagePooling3d({ poolSize: [1, 2, 2], padding: 'same' }));
  model.add(tf.layers.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2 }));
  model.add(tf.layers.avgPool3d({ poolSize: [2, 2, 2] }));
  model.add(tf.layers.avgPooling3d({ poolSize: [1, 1, 1] }));
  model.add(tf.layers.dropout({ rate: 0.4 }));
  return model;
}

function unusual() {
  const model = tf.sequential();
  model.add(
    tf.layers.zeroPadding2d({
      inputShape: [9, 12, 3],
      padding: [
        [1, 2],
        [0, 3],
      ],
    }),
  );
  model.add(tf.layers.zeroPadding2d());
  model.add(tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2 }));
  model.add(tf.layers.separableConv2d({ filters: 5, kernelSize: [3, 3], depthMultiplier: 2, padding: 'same' }));
  model.add(tf.layers.upSampling2d({ size: [2, 3] }));
  model.add(
    tf.layers.cropping2D({
      cropping: [
        [1, 0],
        [2, 2],
      ],
    }),
  );
  model.add(tf.layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same' }));
  model.add(tf.layers.conv2dTranspose({ filters: 2, kernelSize: 5, strides: 3 }));
  model.add(tf.layers.avgPool2d({ poolSize: [2, 2] }));
  model.add(tf.layers.avgPooling2d({ poolSize: [1, 1] }));
  model.add(tf.layers.maxPool2d({ poolSize: 2 }));
  model.add(tf.layers.globalAveragePooling2d({}));
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}

function channelsFirst() {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ batchInputShape: [null, 3, 20, 24], filters: 6, kernelSize: 3, dataFormat: 'channelsFirst' }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2, dataFormat: 'channelsFirst' }));
  model.add(tf.layers.globalMaxPooling2d({ dataFormat: 'channelsFirst' }));
  model.add(tf.layers.dense({ units: 2 }));
  return model;
}

function prepared() {
  const model = tf.sequential();
  model.add(tf.layers.centerCrop({ inputShape: [32, 32, 3], height: 20, width: 20 }));
  model.add(tf.layers.rescaling({ scale: 1 / 255 }));
  model.add(tf.layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: [2, 2] }));
  model.add(tf.layers.globalMaxPool2d({}));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  return model;
}

function encoded() {
  const model = tf.sequential();
  model.add(tf.layers.categoryEncoding({ inputShape: [3], numTokens: 12, outputMode: 'multiHot' }));
  model.add(tf.layers.dense({ units: 4 }));
  return model;
}

function oneHot() {
  const model = tf.sequential({ layers: [tf.layers.categoryEncoding({ inputShape: [3], numTokens: 5, outputMode: 'oneHot' })] });
  model.add(tf.layers.globalMaxPool1d());
  model.add(tf.layers.dense({ units: 4 }));
  return model;
}

module.exports = { images, signals, volumes, unusual, channelsFirst, prepared, encoded, oneHot };
