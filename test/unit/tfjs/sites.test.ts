import { describe, expect, test } from 'vitest';
import type { ScriptLanguage } from '../../../src/text/source';
import { readScript } from './reading';

/** `callee parameter rate source` of each site; `?` = unknown, `~` = by default. */
function sitesOf(text: string, language: ScriptLanguage = 'javascript'): readonly string[] {
  return readScript(text, language).sites.map(({ callee, parameter, rate }) => {
    return `${callee} ${parameter} ${rate.value ?? '?'}${rate.byDefault ? '~' : ''} ${rate.source}`;
  });
}

const TF = "import * as tf from '@tensorflow/tfjs';\n";

describe('which calls are sites', () => {
  test.each([
    ['namespace import', `${TF}model.add(tf.layers.dropout({rate: 0.25}));`],
    ['default import', "import tf from '@tensorflow/tfjs-node';\nmodel.add(tf.layers.dropout({rate: 0.25}));"],
    ['require', "const tf = require('@tensorflow/tfjs-node-gpu');\nmodel.add(tf.layers.dropout({rate: 0.25}));"],
    ['layers of the layers package', "import {layers} from '@tensorflow/tfjs-layers';\nmodel.add(layers.dropout({rate: 0.25}));"],
    ['renamed', "import {layers as L} from '@tensorflow/tfjs';\nL.dropout({rate: 0.25});"],
    ['a name for the layers', `${TF}const l = tf.layers;\nl.dropout({rate: 0.25});`],
    ['destructured', "const {layers: {dropout}} = require('@tensorflow/tfjs');\ndropout({rate: 0.25});"],
    ['dynamic import', "async function f() { const tf = await import('@tensorflow/tfjs'); return tf.layers.dropout({rate: 0.25}); }"],
    ['default of a dynamic import', "const m = await import('@tensorflow/tfjs');\nm.default.layers.dropout({rate: 0.25});"],
    ['global of a script tag', 'const drop = tf.layers.dropout({rate: 0.25});'],
    ['global of the window', 'const drop = window.tf.layers.dropout({rate: 0.25});'],
    ['from a CDN', "import * as tf from 'https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/+esm';\ntf.layers.dropout({rate: 0.25});"],
    ['Deno', "import * as tf from 'npm:@tensorflow/tfjs@4';\ntf.layers.dropout({rate: 0.25});"],
    ['handed on by a module of the project', "import {tf} from './backend.js';\ntf.layers.dropout({rate: 0.25});"],
    ['a module of the project that stands for it', "import * as tf from '../tf';\ntf.layers.dropout({rate: 0.25});"],
    ['handed on as a parameter', 'export function build(tf) { return tf.layers.dropout({rate: 0.25}); }'],
    [
      'either package',
      "let tf;\ntry { tf = require('@tensorflow/tfjs-node'); } catch { tf = require('@tensorflow/tfjs'); }\ntf.layers.dropout({rate: 0.25});",
    ],
    ['an attribute', `${TF}class M { constructor() { this.tf = tf; } make() { return this.tf.layers.dropout({rate: 0.25}); } }`],
    ['inner file', "import {Dropout} from '@tensorflow/tfjs-layers/dist/layers/core';\nnew Dropout({rate: 0.25});"],
    ['optional chain', `${TF}tf?.layers?.dropout({rate: 0.25});`],
    ['computed name', `${TF}tf.layers['dropout']({rate: 0.25});`],
    ['an entry of an object', `${TF}const make = {drop: tf.layers.dropout};\nmake.drop({rate: 0.25});`],
  ])('%s', (_, text) => {
    expect(sitesOf(text)).toEqual(['tf.layers.dropout rate 0.25 literal']);
  });

  test('every callee', () => {
    const text = `${TF}
      tf.layers.dropout({rate: 0.1});
      tf.layers.spatialDropout1d({rate: 0.2});
      tf.layers.alphaDropout({rate: 0.3});
      tf.layers.gaussianDropout({rate: 0.4});
      tf.dropout(x, 0.5);
      tf.layers.lstm({units: 4, dropout: 0.1, recurrentDropout: 0.2});
      tf.layers.gru({units: 4, dropout: 0.3});
      tf.layers.simpleRNN({units: 4, recurrentDropout: 0.4});
      tf.layers.rnn({cell: [tf.layers.lstmCell({units: 4, dropout: 0.5}), tf.layers.gruCell({units: 4, dropout: 0.6})]});
      tf.layers.simpleRNNCell({units: 4, dropout: 0.7});
      tf.layers.convLstm2d({filters: 4, kernelSize: 3, dropout: 0.8});
      tf.layers.convLstm2dCell({filters: 4, kernelSize: 3, dropout: 0.9});
      tf.layers.bidirectional({layer: tf.layers.lstm({units: 4, dropout: 0.15}), mergeMode: 'concat'});`;
    expect(sitesOf(text)).toEqual([
      'tf.layers.dropout rate 0.1 literal',
      'tf.layers.spatialDropout1d rate 0.2 literal',
      'tf.layers.alphaDropout rate 0.3 literal',
      'tf.layers.gaussianDropout rate 0.4 literal',
      'tf.dropout rate 0.5 literal',
      'tf.layers.lstm dropout 0.1 literal',
      'tf.layers.lstm recurrentDropout 0.2 literal',
      'tf.layers.gru dropout 0.3 literal',
      'tf.layers.simpleRNN recurrentDropout 0.4 literal',
      'tf.layers.lstmCell dropout 0.5 literal',
      'tf.layers.gruCell dropout 0.6 literal',
      'tf.layers.simpleRNNCell dropout 0.7 literal',
      'tf.layers.convLstm2d dropout 0.8 literal',
      'tf.layers.convLstm2dCell dropout 0.9 literal',
      'tf.layers.lstm dropout 0.15 literal',
    ]);
  });

  test.each([
    ['a layer without dropout', `${TF}tf.layers.lstm({units: 4});`],
    ['noise', `${TF}tf.layers.gaussianNoise({stddev: 0.1});`],
    ['an object of the script with the same members', 'const tf = {layers: {dropout: (o) => o}};\ntf.layers.dropout({rate: 0.5});'],
    ['a function of the script', 'function dropout(o) { return o; }\ndropout({rate: 0.5});'],
    ['a class of the script', 'class Dropout { constructor(o) { this.rate = o.rate; } }\nnew Dropout({rate: 0.5});'],
    ['another library', "import * as tf from 'tensorflight';\ntf.layers.dropout({rate: 0.5});"],
    ['another package', "import {layers} from 'ml-layers';\nlayers.dropout({rate: 0.5});"],
    ['the data package', "import * as tf from '@tensorflow/tfjs-data';\nconst tfd = tf.csv('x');"],
    ['shadowed', `${TF}function f(dropout) { const tf = makeFake(); return tf.layers.dropout({rate: 0.5}); }`],
    ['in a comment', `${TF}// tf.layers.dropout({rate: 0.5})\nconst s = 'tf.layers.dropout({rate: 0.5})';`],
    ['one of two libraries', "let tf = require('@tensorflow/tfjs');\ntf = require('other');\ntf.layers.dropout({rate: 0.5});"],
    ['mentioned only', `${TF}const make = tf.layers.dropout;`],
  ])('not %s', (_, text) => {
    expect(sitesOf(text)).toEqual([]);
  });
});

describe('rates', () => {
  test.each([
    ['shorthand', 'const rate = 0.3;\ntf.layers.dropout({rate});', '0.3 constant'],
    ['constant', 'const DROP = 0.3;\ntf.layers.dropout({rate: DROP});', '0.3 constant'],
    ['arithmetic', 'const keep = 0.8;\ntf.layers.dropout({rate: 1 - keep});', '0.2 constant'],
    ['half of a constant', 'const DROP = 0.3;\ntf.layers.dropout({rate: DROP / 2});', '0.15 constant'],
    ['default', 'function f(x, rate = 0.3) { return tf.layers.dropout({rate}); }', '0.3~ parameter-default'],
    [
      'destructured default',
      'function f({dropoutRate = 0.5} = {}) { return tf.layers.dropout({rate: dropoutRate}); }',
      '0.5~ parameter-default',
    ],
    ['renamed in destructuring', 'const f = ({dropout: p = 0.5}) => tf.layers.dropout({rate: p});', '0.5~ parameter-default'],
    ['default of the whole options', 'function f(o = {rate: 0.4}) { return tf.layers.dropout({rate: o.rate}); }', '0.4~ parameter-default'],
    ['destructured in the body', 'function f(o) { const {rate = 0.4} = o; return tf.layers.dropout({rate}); }', '0.4~ parameter-default'],
    ['??', 'function f(o) { return tf.layers.dropout({rate: o.rate ?? 0.4}); }', '0.4~ parameter-default'],
    ['||', 'function f(rate) { return tf.layers.dropout({rate: rate || 0.4}); }', '0.4~ parameter-default'],
    ['filled in', 'function f(rate) { if (rate === undefined) rate = 0.4; return tf.layers.dropout({rate}); }', '0.4~ parameter-default'],
    ['??=', 'function f(rate) { rate ??= 0.4; return tf.layers.dropout({rate}); }', '0.4~ parameter-default'],
    [
      'ternary default',
      'function f(o) { return tf.layers.dropout({rate: o.rate !== undefined ? o.rate : 0.4}); }',
      '0.4~ parameter-default',
    ],
    ['typeof', "function f(p) { return tf.layers.dropout({rate: typeof p === 'number' ? p : 0.4}); }", '0.4~ parameter-default'],
    ['clipped', 'function f(p) { return tf.layers.dropout({rate: p > 0.5 ? 0.5 : p}); }', '? unknown'],
    ['configuration object', 'const CONFIG = {model: {dropout: 0.35}};\ntf.layers.dropout({rate: CONFIG.model.dropout});', '0.35 config'],
    ['frozen', 'const C = Object.freeze({rate: 0.35});\ntf.layers.dropout({rate: C.rate});', '0.35 config'],
    ['by key', "const C = {rate: 0.35};\ntf.layers.dropout({rate: C['rate']});", '0.35 config'],
    ['whole options elsewhere', 'const options = {rate: 0.35};\ntf.layers.dropout(options);', '0.35 literal'],
    ['spread', 'const base = {rate: 0.35};\ntf.layers.dropout({...base, seed: 1});', '0.35 literal'],
    ['spread over a default', 'function f(o) { return tf.layers.dropout({rate: 0.35, ...o}); }', '0.35~ parameter-default'],
    ['item of a list', 'const RATES = [0.1, 0.2];\ntf.layers.dropout({rate: RATES[1]});', '0.2 constant'],
    ['attribute', 'class M { constructor() { this.rate = 0.3; } f() { return tf.layers.dropout({rate: this.rate}); } }', '0.3 attribute'],
    [
      'attribute from a default',
      'class M { constructor(rate = 0.3) { this.rate = rate; } f() { return tf.layers.dropout({rate: this.rate}); } }',
      '0.3~ attribute',
    ],
    ['class field', 'class M { rate = 0.3; f() { return tf.layers.dropout({rate: this.rate}); } }', '0.3 attribute'],
    ['static field', 'class M { static RATE = 0.3; f() { return tf.layers.dropout({rate: M.RATE}); } }', '0.3 config'],
    [
      'attribute of the base',
      'class B { rate = 0.3; }\nclass M extends B { f() { return tf.layers.dropout({rate: this.rate}); } }',
      '0.3 attribute',
    ],
    ['only caller', 'function f(rate) { return tf.layers.dropout({rate}); }\nf(0.3);', '0.3 call-site'],
    ['callers that agree', 'const f = (rate) => tf.layers.dropout({rate});\nf(0.3); f(0.3);', '0.3 call-site'],
    ['caller with options', 'function f(o) { return tf.layers.dropout({rate: o.drop}); }\nf({drop: 0.3});', '0.3 call-site'],
    ['caller of a constructor', 'class M { constructor(rate) { this.layer = tf.layers.dropout({rate}); } }\nnew M(0.3);', '0.3 call-site'],
    ['in training', 'function f(training) { return tf.dropout(x, training ? 0.3 : 0); }', '0.3 literal'],
    ['from a string', "tf.layers.dropout({rate: parseFloat('0.3')});", '0.3 literal'],
    ['let, set once', 'let rate;\nrate = 0.3;\ntf.layers.dropout({rate});', '0.3 constant'],
    ['callers that differ', 'const f = (rate) => tf.layers.dropout({rate});\nf(0.3); f(0.4);', '? unknown'],
    ['a caller that leaves it out', 'const f = (a, rate) => tf.layers.dropout({rate});\nf(1);', '? unknown'],
    ['no caller', 'export function f(rate) { return tf.layers.dropout({rate}); }', '? unknown'],
    ['assigned twice', 'let rate = 0.3;\nif (big) rate = 0.5;\ntf.layers.dropout({rate});', '? unknown'],
    ['configuration changed', 'const C = {rate: 0.3};\nC.rate = 0.4;\ntf.layers.dropout({rate: C.rate});', '? unknown'],
    ['imported', "import {RATE} from './config';\ntf.layers.dropout({rate: RATE});", '? unknown'],
    ['loop variable', 'for (const rate of [0.1, 0.2]) tf.layers.dropout({rate});', '? unknown'],
    ['unknown call', 'tf.layers.dropout({rate: Math.random()});', '? unknown'],
    ['missing', 'tf.layers.dropout({});', '? unknown'],
    ['no options', 'tf.layers.dropout();', '? unknown'],
    ['shadowed constant', 'const rate = 0.3;\nfunction f(list) { return list.map((rate) => tf.layers.dropout({rate})); }', '? unknown'],
    ['block scope', 'let rate = 0.3;\n{ let rate = 0.6; }\ntf.layers.dropout({rate});', '0.3 constant'],
    ['itself', 'const a = b;\nconst b = a;\ntf.layers.dropout({rate: a});', '? unknown'],
  ])('%s', (_, text, expected) => {
    expect(sitesOf(TF + text).map((site) => site.replace(/^\S+ \S+ /, ''))).toEqual([expected]);
  });

  test('TypeScript: annotations, casts and parameter properties', () => {
    const text = `${TF}
      interface Options { rate?: number }
      class Model {
        constructor(private readonly rate: number = 0.3, options: Options = {}) {}
        build(): tf.layers.Layer { return tf.layers.dropout({rate: this.rate as number}); }
        other({rate = 0.4}: Options = {}): void { tf.layers.dropout({rate: rate!} as any); }
      }
      const layer = <tf.layers.Layer>tf.layers.dropout({rate: 0.5});`;
    const expected = ['0.3~ attribute', '0.4~ parameter-default', '0.5 literal'].map((rate) => `tf.layers.dropout rate ${rate}`);
    expect(sitesOf(text, 'typescript')).toEqual(expected);
  });

  test('TSX', () => {
    const text = `${TF}export const View = () => { const m = tf.layers.dropout({rate: 0.3}); return <div onClick={() => tf.dropout(x, 0.2)}>a</div>; };`;
    expect(sitesOf(text, 'tsx')).toEqual(['tf.layers.dropout rate 0.3 literal', 'tf.dropout rate 0.2 literal']);
  });

  test('callers that differ are shown', () => {
    const [site] = readScript(`${TF}const f = (rate) => tf.layers.dropout({rate});\nf(0.3); f(0.4);`).sites;
    expect(site?.rate.candidates?.map(({ value }) => value)).toEqual([0.3, 0.4]);
  });

  test.each([
    'model.add(tf.layers.dropout({rate: 0.5}',
    'model.add(tf.layers.dropout({rate: 0.5',
    'const model = tf.sequential({layers: [tf.layers.dense({units: 3}), tf.layers.dropout({rate: 0.5',
    'function f() {\n  model.add(tf.layers.dropout({rate: 0.5}));\n  model.add(tf.layers.dense(',
    'function f() {\n  model.add(tf.layers.dropout({rate: 0.5}));\n  if (a) {',
    'model.add(tf.layers.dropout({rate: 0.5}));\nmodel.fit(x, `',
  ])('a text that stops in the middle: %s', (text) => {
    expect(sitesOf(TF + text)).toEqual(['tf.layers.dropout rate 0.5 literal']);
  });

  test('origin, place and application', () => {
    const text = `${TF}const DROP = 0.3;
function build(x) {
  const drop = tf.layers.dropout({rate: DROP, seed: 7});
  return drop.apply(x, {training: true});
}`;
    const { sites, facts } = readScript(text);
    const [site] = sites;
    expect(site && text.slice(site.rate.origin?.start, site.rate.origin?.end)).toBe('0.3');
    expect(site?.context).toMatchObject({ place: 'function', functionName: 'build', guarded: false });
    expect(site?.arguments.seed).toMatchObject({ given: true, value: 7 });
    expect(facts.applications).toMatchObject([{ siteId: site?.id, inputText: 'x', passesTraining: true, discarded: false }]);
  });
});
