import { describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Report } from '../../../src/analysis/report';
import { siteAt } from '../../../src/editor/hover/siteAt';
import { siteMarkdown } from '../../../src/editor/hover/siteText';
import { applyEdits } from '../../../src/text/edit';
import type { Source } from '../../../src/text/source';
import { testParser, testScriptParser } from '../parser';

const scripts = await testScriptParser();
const analyzer = createAnalyzer({ parser: await testParser(), scripts: () => scripts });

function source(text: string): Source {
  return { kind: 'script', name: 'src/model.js', text, language: 'javascript' };
}

const TF = "import * as tf from '@tensorflow/tfjs';\n";

const plain = `${TF}const model = tf.sequential();
model.add(tf.layers.dense({inputShape: [8], units: 40, activation: 'relu'}));
model.add(tf.layers.dropout({rate: 0.25}));
model.add(tf.layers.lstm({units: 4, recurrentDropout: 0.5}));
`;

function hover(text: string, at: string): string {
  const report: Report = analyzer.analyze(source(text));
  const hit = siteAt(report, text.indexOf(at) + 1);
  if (!hit) return '';
  return siteMarkdown({
    report,
    ...hit,
    study: null,
    run: null,
    link: (label) => label,
    ruleLink: (rule) => rule,
    fileLink: (label: string) => label,
  } as Parameters<typeof siteMarkdown>[0]);
}

describe('hover', () => {
  test('over the callee and over the rate', () => {
    for (const at of ['tf.layers.dropout', 'rate: 0.25', '0.25']) {
      const text = hover(plain, at);
      expect(text).toContain('Drops 25 %, keeps 75 %. In each training step about 30 of 40 units stay on.');
      expect(text).toContain('On in `fit`, off in `evaluate` and `predict`.');
    }
  });

  test('recurrent state', () => {
    expect(hover(plain, 'recurrentDropout')).toContain('Applied to the state that is carried from step to step.');
  });

  test('a rate of 1 drops nothing in a layer and is an error in the function', () => {
    expect(hover(`${TF}tf.layers.dropout({rate: 1});`, 'tf.layers')).toContain('Rate 1: TensorFlow.js drops nothing');
    expect(hover(`${TF}tf.dropout(x, 1);`, 'tf.dropout')).toContain('Rate 1: TensorFlow.js raises an error');
  });

  test('training given where a model is built says nothing to the model', () => {
    const model = `${TF}const i = tf.input({shape: [4]});
const o = tf.layers.dense({units: 2}).apply(tf.layers.dropout({rate: 0.5}).apply(i, {training: true}));
const model = tf.model({inputs: i, outputs: o});`;
    expect(hover(model, 'tf.layers.dropout')).toContain('the model passes its own mode');
    expect(hover(`${TF}const y = tf.layers.dropout({rate: 0.5}).apply(x, {training: true});`, 'tf.layers')).toContain('On in this call');
  });
});

describe('reports of scripts', () => {
  test('a broken script still gives its sites', () => {
    const report = analyzer.analyze(source(`${plain}model.add(tf.layers.dropout({rate: 0.5}`));
    expect(report.problems.map(({ code }) => code)).toEqual(['syntax-error']);
    expect(report.sites.map(({ rate }) => rate.value)).toEqual([0.25, 0.5, 0.5]);
  });

  test('edits and comments', () => {
    const [site] = analyzer.analyze(source(plain)).sites;
    const edits = analyzer.write(source(plain), () => ({ type: 'set-rate', siteIds: [site?.id ?? ''], rate: 0.4, at: 'origin' }));
    expect(edits && applyEdits(plain, edits)).toContain('tf.layers.dropout({rate: 0.4})');
    const span = { start: plain.indexOf('tf.layers.dropout'), end: plain.indexOf('tf.layers.dropout') };
    const comment = analyzer.write(source(plain), () => ({ type: 'comment', span, text: '# dropout: ignore[rate-out-of-range]' }));
    expect(comment && applyEdits(plain, comment)).toContain('({rate: 0.25}));  // dropout: ignore[rate-out-of-range]\n');
  });

  test('an unknown rule in a suppression is told', () => {
    const report = analyzer.analyze(source(`${plain}// dropout: ignore[rate-out-of-rang]\n`));
    expect(report.problems.map(({ code }) => code)).toEqual(['unknown-rule']);
  });

  test('what is not TensorFlow.js is not parsed', () => {
    const alone = createAnalyzer({
      parser: {
        parse: () => {
          throw new Error('parsed');
        },
        dispose: () => undefined,
      },
    });
    const report = alone.analyze(source('export const dropout = (x) => x;'), { quick: true });
    expect(report).toMatchObject({ sites: [], problems: [] });
  });
});
