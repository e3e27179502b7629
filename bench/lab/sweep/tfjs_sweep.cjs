// The same trainings through tf.LayersModel.fit on the stock wasm backend, one after the other, without validation data.
//   node tfjs_sweep.cjs ROWS EPOCHS RATE,RATE,…
const { join } = require('node:path');
const tf = require('@tensorflow/tfjs');
const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');

const [rows, epochs] = process.argv.slice(2, 4).map(Number);
const rates = process.argv[4].split(',').map(Number);

async function train(x, y, rate) {
  const optimizer = tf.train.adam(1e-3);
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 128, activation: 'relu', inputShape: [64] }));
  model.add(tf.layers.dropout({ rate }));
  model.add(tf.layers.dense({ units: 128, activation: 'relu' }));
  model.add(tf.layers.dropout({ rate }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  await model.fit(x, y, { epochs, batchSize: 32, verbose: 0, yieldEvery: 'never' });
  model.dispose();
  optimizer.dispose();
}

async function main() {
  setWasmPaths(`${join(process.cwd(), 'node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('no wasm backend');
  const classes = Array.from({ length: rows }, (_, row) => row % 10);
  const x = tf.randomUniform([rows, 64], 0, 1, 'float32', 1);
  const y = tf.oneHot(tf.tensor1d(classes, 'int32'), 10);
  const before = process.cpuUsage();
  const begun = performance.now();
  for (const rate of rates) await train(x, y, rate);
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ seconds: (performance.now() - begun) / 1000, cpu: (user + system) / 1e6, trials: rates.length }));
}

main();
