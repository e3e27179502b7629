import { describe, expect, test } from 'vitest';
import { readScript } from './reading';

const TF = "import * as tf from '@tensorflow/tfjs';\n";

function programOf(text: string): readonly string[] {
  return readScript(TF + text).facts.program.map(({ kind, subject, loop, training, functionName }) => {
    return [kind, subject, functionName, loop ? 'loop' : null, training].filter((part) => part !== null).join(' ');
  });
}

describe('what a script does with its models', () => {
  test('training, use and saving', () => {
    const text = `
      const model = tf.sequential();
      async function train(data) {
        for (let epoch = 0; epoch < 3; epoch++) await model.fit(data.x, data.y, {epochs: 1});
        await model.fitDataset(data.set, {epochs: 2});
        while (true) { await model.trainOnBatch(data.x, data.y); }
      }
      model.evaluate(x, y);
      model.predict(x);
      model.save('localstorage://m');`;
    expect(programOf(text)).toEqual([
      'fit model train loop',
      'fit model train',
      'fit model train loop',
      'evaluate model',
      'predict model',
      'save model',
    ]);
  });

  test('steps by hand', () => {
    const text = `
      const optimizer = tf.train.adam(0.01);
      const model = tf.model({inputs, outputs});
      function step(x, y) {
        optimizer.minimize(() => loss(model.apply(x, {training: true}), y));
        model.apply(x, {training: isTraining});
        const {grads} = tf.variableGrads(() => f());
        optimizer.applyGradients(grads);
      }`;
    expect(programOf(text)).toEqual([
      'optimizer-step optimizer step',
      'forward model step true',
      'forward model step expression',
      'backward step',
      'optimizer-step optimizer step',
    ]);
  });

  test('models that are loaded, made by functions, or kept by objects', () => {
    const text = `
      function create() { const m = tf.sequential(); return m; }
      class Trainer {
        constructor() { this.net = create(); }
        run(x, y) { return this.net.fit(x, y); }
      }
      async function main() {
        const loaded = await tf.loadLayersModel('model.json');
        loaded.predict(x);
      }
      export const use = (model) => model.predict(input);`;
    expect(programOf(text)).toEqual(['fit this.net run', 'load main', 'predict loaded main', 'predict model use']);
  });

  test('methods of the same names elsewhere are silent', () => {
    const text = `
      fn.apply(null, args);
      context.save();
      scaler.fit(data);
      callback.call(this);
      strategy.minimize(window);
      canvas.save('x');`;
    expect(programOf(text)).toEqual([]);
  });
});

describe('calls that run a dropout', () => {
  test('layers and functions', () => {
    const { sites, facts } = readScript(`${TF}
      const drop = tf.layers.dropout({rate: 0.5});
      function f(x) {
        const a = drop.apply(x);
        tf.dropout(x, 0.2);
        return tf.layers.dropout({rate: 0.1}).apply(a, {training: true});
      }`);
    expect(
      facts.applications.map(({ siteId, discarded, passesTraining, inputText }) => ({ siteId, discarded, passesTraining, inputText })),
    ).toEqual([
      { siteId: sites[0]?.id, discarded: false, passesTraining: false, inputText: 'x' },
      { siteId: sites[1]?.id, discarded: true, passesTraining: false, inputText: 'x' },
      { siteId: sites[2]?.id, discarded: false, passesTraining: true, inputText: 'a' },
    ]);
  });

  test('guards and intent', () => {
    const { sites } = readScript(`${TF}
      function f(x, training) { if (training) { x = tf.dropout(x, 0.2); } return x; }
      function g(x, training) { if (!training) return x; return tf.dropout(x, 0.2); }
      function h(x, kwargs) { return kwargs.training ? tf.dropout(x, 0.2) : x; }
      // Monte Carlo dropout
      function sample(x) { return tf.dropout(x, 0.2); }
      function plain(x) { return tf.dropout(x, 0.2); }`);
    expect(sites.map(({ context }) => [context.guarded, context.intended])).toEqual([
      [true, false],
      [true, false],
      [true, false],
      [false, true],
      [false, false],
    ]);
  });
});
