import * as tf from '@tensorflow/tfjs';

const keepProb = 0.8;

export function build() {
  const image = tf.input({shape: [784]});
  const hidden = tf.layers.dense({units: 256, activation: 'relu'}).apply(image);
  const thinned = tf.layers.dropout({rate: keepProb}).apply(hidden, {training: true});
  tf.layers.dropout({rate: 50}).apply(thinned);
  const scores = tf.layers.dense({units: 10, activation: 'softmax'}).apply(thinned);
  return tf.model({inputs: image, outputs: scores});
}
