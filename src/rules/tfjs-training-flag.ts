import type { Finding } from '../model/finding';
import type { ProgramFact } from '../model/program';
import type { Rule } from './rule';
import { lowered } from './severity';
import { isTraining, isUntoldStep, mayDrop } from './tfjsSteps';

export const rule: Rule = {
  id: 'tfjs-training-flag',
  category: 'mode',
  severity: 'info',
  summary: '`apply(x, {training: true})` keeps dropout on outside of training, and `predict(x, {training: true})` does not',
  frameworks: ['tfjs'],
  doc: {
    whatItDoes:
      'Finds `model.apply(x, {training: true})`, and the same on a dropout layer, outside of functions that train by their name or take gradients; in files ' +
      'that build a dropout layer or load a model. Also finds `model.predict(x, {training: true})`, and calls of a model without the flag in the function that an optimizer minimizes.',
    whyItMatters:
      '`predict()` runs a model with dropout off, and so does `apply(x)`. With `training: true` units are dropped at random in every call: predictions are ' +
      'worse than they should be and are different each time. `predict()` has no such option and runs with dropout off whatever it is given: repeated ' +
      'predictions are all the same, and an uncertainty computed from them is 0.',
    whenToIgnore:
      'In a training loop of your own, or where noise in prediction is the point (Monte-Carlo dropout): mark the line with `// dropout: intended`.',
    references: [{ title: 'TensorFlow.js API: tf.layers.dropout', url: 'https://js.tensorflow.org/api/latest/#layers.dropout' }],
  },
  examples: [{ framework: 'tfjs', bad: classify('{ training: true }'), good: classify('{ training: false }') }],
  *check({ reading }) {
    if (!mayDrop(reading)) return;
    for (const fact of reading.facts.program) {
      if (fact.framework === 'tfjs' && fact.kind === 'predict' && fact.training === true)
        yield ignored(fact, lowered('info', reading.facts));
      if (isUntoldStep(fact, reading)) yield untold(fact, lowered('info', reading.facts));
      if (fact.framework !== 'tfjs' || fact.kind !== 'forward' || fact.training !== true || fact.intended) continue;
      if (isTraining(fact, reading.facts.program)) continue;
      yield {
        rule: 'tfjs-training-flag',
        severity: lowered('info', reading.facts),
        span: fact.span,
        message: `\`training: true\` keeps ${fact.subject === null ? 'this dropout' : `the dropout of \`${fact.subject}\``} on in this call: its output is different each time.`,
        remedies: [
          {
            title: 'Pass training: false',
            change: { type: 'set-call-argument', framework: 'tfjs', span: fact.span, name: 'training', text: 'false' },
            safe: false,
          },
        ],
        related: [],
        siteId: null,
        unnecessary: false,
      };
    }
  },
};

function untold({ span, subject, kind }: ProgramFact, severity: Finding['severity']): Finding {
  return {
    rule: 'tfjs-training-flag',
    severity,
    span,
    message:
      `This step trains, but ${kind === 'predict' ? '`predict()` runs' : '`apply(x)` without `training: true` runs'} \`${subject}\` with dropout off. ` +
      'Only `apply(x, {training: true})` drops units.',
    remedies: [],
    related: [],
    siteId: null,
    unnecessary: false,
  };
}

function ignored({ span, subject }: ProgramFact, severity: Finding['severity']): Finding {
  return {
    rule: 'tfjs-training-flag',
    severity,
    span,
    message:
      `\`predict()\` has no option \`training\`: ${subject === null ? 'the model' : `\`${subject}\``} drops nothing here. ` +
      'Only `apply(x, {training: true})` keeps dropout on.',
    remedies: [],
    related: [],
    siteId: null,
    unnecessary: false,
  };
}

function classify(options: string): string {
  return `import * as tf from '@tensorflow/tfjs';

const model = tf.sequential({
  layers: [tf.layers.dense({ units: 8, inputShape: [4] }), tf.layers.dropout({ rate: 0.5 }), tf.layers.dense({ units: 1 })],
});

export function classify(x) {
  return model.apply(x, ${options});
}
`;
}
