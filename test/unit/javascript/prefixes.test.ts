import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tfjs } from '../../../src/frameworks/tfjs';
import { openScriptModule } from '../../../src/syntax/javascript/open';
import type { ScriptLanguage } from '../../../src/text/source';
import { testScriptParser } from '../parser';

const parser = await testScriptParser();
const folder = join(__dirname, '..', 'tfjs', 'models');
const fixtures = [
  ...readdirSync(folder).map((file) => ({
    file,
    text: readFileSync(join(folder, file), 'utf8'),
    language: 'javascript' as ScriptLanguage,
  })),
  { file: 'annotated.ts', text: annotated(), language: 'typescript' as ScriptLanguage },
  { file: 'view.tsx', text: view(), language: 'tsx' as ScriptLanguage },
];

function annotated(): string {
  return `import * as tf from '@tensorflow/tfjs';
interface Options { readonly rate?: number; units: number }
export class Net<T extends Options> extends tf.layers.Layer {
  private static readonly RATE: number = 0.5;
  constructor(private readonly options: T, protected rate = Net.RATE) { super({}); }
  build(): tf.Sequential {
    const { rate = 0.3, ...rest } = this.options as Options;
    const model = tf.sequential();
    switch (rest.units) { case 1: model.add(tf.layers.dropout({ rate })); break; default: throw new Error(\`no \${rate}\`); }
    for (const [index, units] of [1, 2].entries()) model.add(tf.layers.dense({ units, inputShape: index ? undefined : [3] }));
    return model!;
  }
}
`;
}

function view(): string {
  return `import { layers } from '@tensorflow/tfjs-layers';
export const View = ({ rate = 0.2 }) => {
  const layer = layers.dropout({ rate, seed: 1 });
  return <div onClick={() => layer?.apply(x)}>{rate > 0 ? <b>{rate}</b> : null}</div>;
};
`;
}

/** A script of many functions as scripts of one each: a prefix of a short one costs little. */
function partsOf(text: string): readonly string[] {
  const [header = '', ...functions] = text.split(/^(?=function |class )/m);
  return functions.length === 0 ? [text] : functions.map((part) => header + part);
}

function read(text: string, language: ScriptLanguage): number {
  const module = openScriptModule(parser, { file: 'a', text, language });
  try {
    return tfjs.read(module).sites.length;
  } finally {
    module.dispose();
  }
}

describe('any text is read without a throw', () => {
  test.each(fixtures)('prefixes of $file', ({ text, language }) => {
    for (const part of partsOf(text)) {
      for (let end = part.length; end >= 0; end -= language === 'javascript' ? 3 : 1) read(part.slice(0, end), language);
    }
    expect(read(text, language)).toBeGreaterThan(0);
  });

  test('with a piece cut out', () => {
    const all = fixtures.filter(({ text }) => text.length > 0);
    fc.assert(
      fc.property(fc.nat(all.length - 1), fc.nat(), fc.nat(60), (which, from, length) => {
        const { text, language } = all[which] as (typeof all)[number];
        const start = from % text.length;
        read(text.slice(0, start) + text.slice(start + length), language);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  test('that is no program', () => {
    for (const text of ['', '\uFEFF', '\0', '({[', '`${', '<div>', '#!/usr/bin/env node\n', 'tf.layers.dropout({rate:', '.'.repeat(500)]) {
      expect(() => read(text, 'javascript')).not.toThrow();
      expect(() => read(text, 'tsx')).not.toThrow();
    }
  });

  test('that is nested deeply or refers to itself', () => {
    const deep = `const tf = require('@tensorflow/tfjs');\nconst a = ${'['.repeat(400)}tf.layers.dropout({rate: 0.5})${']'.repeat(400)};`;
    expect(read(deep, 'javascript')).toBe(1);
    const long = `const tf = require('@tensorflow/tfjs');\ntf.layers.dropout({rate: ${'1 + '.repeat(3000)}1});`;
    expect(read(long, 'javascript')).toBe(1);
    const tower = `const tf = require('@tensorflow/tfjs');\nconst m = tf.sequential();\nm.add(tf.layers.dropout({rate: ${'('.repeat(9000)}0.5${')'.repeat(9000)}}));`;
    expect(read(tower, 'javascript')).toBe(1);
    const chain = `const tf = require('@tensorflow/tfjs');\nconst m = tf.sequential();\nm.add(tf.layers.dropout({rate: ${'1 + '.repeat(20_000)}1}));\n${'if (a) '.repeat(5000)}f();`;
    expect(read(chain, 'javascript')).toBe(1);
    const cycles = `const tf = require('@tensorflow/tfjs');
      class A extends B {} class B extends A { f() { return tf.layers.dropout({rate: this.x}); } }
      function f(n) { const m = tf.sequential(); m.add(f(n)); m.add(tf.layers.dropout({rate: n})); return f(m); }
      const o = {...o, a: o.a}; let x = x; f(o.a); while (true) { f(x); }
      const model = tf.sequential(); model.add(model); model.add(tf.layers.dense({units: 1}));`;
    expect(read(cycles, 'javascript')).toBe(2);
  });
});
