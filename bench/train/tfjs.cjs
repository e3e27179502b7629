// The same workload through tf.LayersModel.fit on the stock wasm backend; prints CPU seconds per epoch.
const { join } = require('node:path');
const tf = require('@tensorflow/tfjs');
const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');

const EPOCHS = 5;

async function main() {
  setWasmPaths(`${join(process.cwd(), 'node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('no wasm backend');
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 128, activation: 'relu', inputShape: [64] }));
  model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units: 128, activation: 'relu' }));
  model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
  const x = tf.randomUniform([1500, 64], 0, 1, 'float32', 1);
  const y = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: 1500 }, (_, row) => row % 10),
      'int32',
    ),
    10,
  );
  const train = (epochs) => model.fit(x, y, { epochs, batchSize: 32, verbose: 0, yieldEvery: 'never' });
  await train(1);
  const before = process.cpuUsage();
  await train(EPOCHS);
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1e6 / EPOCHS);
}

main();
