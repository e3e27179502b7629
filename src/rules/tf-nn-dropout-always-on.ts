import type { Facts, ProgramFact } from '../model/facts';
import type { DropoutSite } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { markIntended } from './always-on';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

const FUNCTION = /^tensorflow\.(compat\.v1\.)?nn\.dropout$/;

export const rule: Rule = {
  id: 'tf-nn-dropout-always-on',
  category: 'mode',
  severity: 'error',
  summary: '`tf.nn.dropout` with a fixed rate stays on in evaluation and prediction',
  frameworks: ['keras'],
  doc: {
    whatItDoes:
      'Finds `tf.nn.dropout` with a rate that does not depend on the mode: in the `call` of a Keras layer or model, and in a TensorFlow 1 graph ' +
      'that the same file trains and evaluates.',
    whyItMatters:
      'The function has no mode: it drops units whenever its rate is not 0. In a graph with a constant rate the accuracy is measured, and the ' +
      'predictions are made, with units dropped at random: they are worse than they should be and change from run to run. That the function has no ' +
      'argument for the mode was read in the documentation of TensorFlow; it was not run.',
    whenToIgnore:
      'When noise in prediction is the point: mark the line with `# dropout: intended`. A rate that is a placeholder, a parameter or an expression of the ' +
      'mode is not reported, nor is a call under a test of the mode.',
    references: [
      { title: 'TensorFlow: tf.nn.dropout', url: 'https://www.tensorflow.org/api_docs/python/tf/nn/dropout' },
      { title: 'TensorFlow: tf.compat.v1.nn.dropout', url: 'https://www.tensorflow.org/api_docs/python/tf/compat/v1/nn/dropout' },
    ],
  },
  examples: [
    {
      framework: 'keras',
      bad: layer('tf.nn.dropout(x, rate=0.3)'),
      good: layer('tf.nn.dropout(x, rate=0.3) if training else x'),
    },
  ],
  *check({ reading: { sites, facts } }) {
    for (const site of sites) {
      if (!FUNCTION.test(site.callee) || neverDrops(site) || site.starred || isSwitched(site)) continue;
      const where = whereOn(site, facts);
      if (where === null) continue;
      const effect = effectOf(site);
      yield siteFinding({
        rule: 'tf-nn-dropout-always-on',
        severity: where === 'call' ? 'error' : 'warning',
        site,
        message:
          `\`${shortName(site.callee)}\` has no mode and its rate is fixed: it stays on in ` +
          `${where === 'call' ? '`predict()` and `evaluate()`' : 'the runs that only evaluate'}${effect ? ` (${effect})` : ''}.`,
        remedies: [markIntended(site)],
        related: where === 'call' ? [] : [{ span: where.span, message: 'Runs the graph without training it' }],
      });
    }
  },
};

function isSwitched({ context, rate }: DropoutSite): boolean {
  if (context.guarded || context.intended || rate.guarded) return true;
  // `tf.cond(is_training, lambda: with_dropout(x), …)`: the caller decides.
  return /train|drop/i.test(context.functionName ?? '');
}

/** Where the dropout is on though it should not be; null when nothing shows it. */
function whereOn(site: DropoutSite, facts: Facts): 'call' | ProgramFact | null {
  const { rate, context } = site;
  const owner = facts.classes.find(({ id }) => id === context.classId);
  const isKeras = owner?.role === 'keras-layer' || owner?.role === 'keras-model';
  if (isKeras) return context.place === 'forward' && rate.form !== 'parameter' && rate.form !== 'other' ? 'call' : null;
  const isConstant = rate.value !== null && !rate.byDefault && (rate.source === 'literal' || rate.source === 'constant');
  if (!isConstant || rate.form === 'parameter') return null;
  const runs = facts.program.filter(({ framework, fetches }) => framework === 'keras' && fetches !== undefined);
  return runs.some(trains) ? (runs.find(evaluates) ?? null) : null;
}

const STEP = /train|optim|minimi[sz]e|(^|_)step|solver/i;
const RESULT = /acc|pred|correct|prob|logit|score|output|error|eval|softmax|^y_?(hat|conv)?$/i;

function trains({ fetches = '' }: ProgramFact): boolean {
  return STEP.test(fetches);
}

function evaluates({ fetches = '' }: ProgramFact): boolean {
  return RESULT.test(fetches) && !STEP.test(fetches);
}

function layer(dropped: string): string {
  return `import tensorflow as tf
from tensorflow import keras


class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.fc = keras.layers.Dense(8)

    def call(self, x, training=None):
        x = self.fc(x)
        return ${dropped}
`;
}
