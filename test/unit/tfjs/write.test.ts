import { describe, expect, test } from 'vitest';
import { tfjs } from '../../../src/frameworks/tfjs';
import type { Change } from '../../../src/model/change';
import type { Reading } from '../../../src/model/reading';
import { applyEdits } from '../../../src/text/edit';
import { withScript } from './reading';

/** The script after a change; null when it cannot be written. */
function changed(text: string, change: (reading: Reading) => Change): string | null {
  return withScript(text, (module) => {
    const reading = tfjs.read(module);
    const edits = tfjs.write(change(reading), { module, reading });
    return edits && applyEdits(text, edits);
  });
}

const TF = "const tf = require('@tensorflow/tfjs');\n";

function setRate(text: string, at: 'origin' | 'argument' = 'origin', rate = 0.2): string | null {
  const after = changed(TF + text, ({ sites }) => ({ type: 'set-rate', siteIds: sites.map(({ id }) => id), rate, at }));
  return after?.slice(TF.length) ?? null;
}

function remove(text: string): string | null {
  const after = changed(TF + text, ({ sites }) => ({ type: 'remove-site', siteId: sites[0]?.id ?? '' }));
  return after?.slice(TF.length) ?? null;
}

describe('new rates', () => {
  test.each([
    ['tf.layers.dropout({rate: 0.5});', 'tf.layers.dropout({rate: 0.2});'],
    ['tf.dropout(x, 0.5);', 'tf.dropout(x, 0.2);'],
    ['const rate = 0.5;\ntf.layers.dropout({rate});', 'const rate = 0.2;\ntf.layers.dropout({rate});'],
    ['function f({p = 0.5}) { return tf.layers.dropout({rate: p}); }', 'function f({p = 0.2}) { return tf.layers.dropout({rate: p}); }'],
    ['const C = {rate: 0.5};\ntf.layers.dropout({rate: C.rate});', 'const C = {rate: 0.2};\ntf.layers.dropout({rate: C.rate});'],
    ['const o = {rate: 0.5};\ntf.layers.dropout(o);', 'const o = {rate: 0.2};\ntf.layers.dropout(o);'],
    [
      'const p = 0.5;\nf(tf.layers.dropout({rate: p}), tf.dropout(x, p));',
      'const p = 0.2;\nf(tf.layers.dropout({rate: p}), tf.dropout(x, p));',
    ],
    ['tf.layers.dropout({});', 'tf.layers.dropout({ rate: 0.2 });'],
    ['tf.layers.dropout({seed: 1});', 'tf.layers.dropout({seed: 1, rate: 0.2});'],
    ['tf.layers.lstm({\n  units: 4,\n  dropout: 0.5,\n});', 'tf.layers.lstm({\n  units: 4,\n  dropout: 0.2,\n});'],
    ['tf.layers.dropout({rate: 1 - keep});', 'tf.layers.dropout({rate: 0.2});'],
  ])('%s', (before, after) => {
    expect(setRate(before)).toBe(after);
  });

  test('at the argument', () => {
    expect(setRate('const rate = 0.5;\ntf.layers.dropout({rate});', 'argument')).toBe('const rate = 0.5;\ntf.layers.dropout({rate: 0.2});');
  });

  test('not in place of the whole options', () => {
    expect(setRate('export function f(o) { return tf.layers.dropout(o); }')).toBeNull();
    expect(setRate('export function f(o) { return tf.layers.dropout({...o}); }')).toBeNull();
  });
});

describe('taking a dropout out', () => {
  test.each([
    ['model.add(tf.layers.dense({}));\nmodel.add(tf.layers.dropout({rate: 0.5}));\nend();', 'model.add(tf.layers.dense({}));\nend();'],
    ['const layers = [a, tf.layers.dropout({rate: 0.5}), b];', 'const layers = [a, b];'],
    ['const layers = [\n  a,\n  tf.layers.dropout({rate: 0.5}),\n  b,\n];', 'const layers = [\n  a,\n  b,\n];'],
    ['const layers = [a, tf.layers.dropout({rate: 0.5})];', 'const layers = [a];'],
    ['x = tf.layers.dropout({rate: 0.5}).apply(x);\ny = x;', 'y = x;'],
    ['const y = tf.layers.dropout({rate: 0.5}).apply(x);', 'const y = x;'],
    ['const y = f(tf.dropout(a.add(b), 0.5));', 'const y = f(a.add(b));'],
    ['tf.layers.lstm({units: 3, dropout: 0.5, useBias: true});', 'tf.layers.lstm({units: 3, useBias: true});'],
    ['tf.layers.lstm({units: 3, dropout: 0.5});', 'tf.layers.lstm({units: 3});'],
  ])('%s', (before, after) => {
    expect(remove(before)).toBe(after);
  });

  test.each([
    'const drop = tf.layers.dropout({rate: 0.5});\nuse(drop);',
    'if (deep) model.add(tf.layers.dropout({rate: 0.5}));',
    'register(tf.layers.dropout({rate: 0.5}));',
    'return_(() => tf.layers.dropout({rate: 0.5}));',
  ])('not %s', (text) => {
    expect(remove(text)).toBeNull();
  });
});

test('keep probabilities are turned', () => {
  const invert = (text: string): string | null =>
    changed(TF + text, ({ sites }) => ({ type: 'invert-rate', siteId: sites[0]?.id ?? '' }))?.slice(TF.length) ?? null;
  expect(invert('tf.layers.dropout({rate: keep});')).toBe('tf.layers.dropout({rate: 1 - keep});');
  expect(invert('tf.layers.dropout({rate: 0.8});')).toBe('tf.layers.dropout({rate: 0.2});');
  expect(invert('tf.dropout(x, a || b);')).toBe('tf.dropout(x, 1 - (a || b));');
  expect(invert('tf.layers.dropout({keep, rate});')).toBe('tf.layers.dropout({keep, rate: 1 - rate});');
});

test('options are given and changed', () => {
  const set = (text: string): string | null =>
    changed(TF + text, ({ sites }) => ({ type: 'set-argument', siteId: sites[0]?.id ?? '', name: 'seed', text: '7' }))?.slice(TF.length) ??
    null;
  expect(set('tf.layers.dropout({rate: 0.5});')).toBe('tf.layers.dropout({rate: 0.5, seed: 7});');
  expect(set('tf.layers.dropout({rate: 0.5, seed});')).toBe('tf.layers.dropout({rate: 0.5, seed: 7});');
  expect(set('tf.layers.dropout({...o});')).toBeNull();
});

test('a change of another framework is left to it', () => {
  expect(changed(`${TF}tf.dropout(x, 0.5);`, () => ({ type: 'remove-site', siteId: 'keras:12:rate' }))).toBeNull();
});
