import { effectOf, shortName } from '../model/words';
import { markIntended } from './always-on';
import { neverDrops, siteFinding } from './finding';
import { FUNCTION, isAlwaysOn, isLeftOn, isSetting, isSwitched, runOfHeld, TOLD, whereOn } from './graphDropout';
import type { Rule } from './rule';
import { sharedFinding } from './sharedGraph';
import { stillTrains } from './stillTrains';

export const rule: Rule = {
  id: 'tf-nn-dropout-always-on',
  category: 'mode',
  severity: 'error',
  summary: '`tf.nn.dropout` stays on in evaluation and prediction: its rate is fixed, or fed as in training',
  frameworks: ['keras'],
  doc: {
    whatItDoes:
      'Finds `tf.nn.dropout` with a rate that does not depend on the mode: in the `call` of a Keras layer or model, in a function that is told the mode ' +
      'or asks for it, and in a TensorFlow 1 graph that the same file trains and evaluates, also where an attribute that is set once holds the rate, in a ' +
      'class that builds the graph and runs it for both, in a class with a placeholder for the mode or the rate that this call does not ask, in a method that is told the mode and takes the rate from its object (an info), in one whose methods train and measure, or one method as it is told, and in one whose only program, in another file, does; there a setting may hold the rate, which is an info. Finds as well the runs of such a graph on test or validation data that are fed a ' +
      '`keep_prob` below 1 or a mode that says training, that leave a placeholder at a rate of its own, or that are fed the setting of the runs that train; a function around it that other files hand a number, where they train and measure with one graph or ask for the mode for something else (an info); `slim.dropout` without ' +
      '`is_training` in a function that is told the mode, and `K.dropout` in `call` outside of `K.in_train_phase`.',
    whyItMatters:
      'The function has no mode: it drops units whenever its rate is not 0. In a graph with a constant rate the accuracy is measured, and the ' +
      'predictions are made, with units dropped at random: they are worse than they should be and change from run to run. That the function has no ' +
      'argument for the mode was read in the documentation of TensorFlow; it was not run.',
    whenToIgnore:
      'When noise in prediction is the point: mark the line with `# dropout: intended`. A rate that is a placeholder, a parameter whose values nobody sees, or an expression of the ' +
      'mode is not reported, nor is a call under a test of the mode, nor a run that trains or measures on the training batch, nor one that asks for ' +
      'another part of the graph. A layer that drops only when it is asked to gets an info.',
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
  *check({ reading }) {
    const { sites, facts } = reading;
    yield* stillTrains(reading);
    for (const site of sites) {
      const held = runOfHeld(site, facts);
      if (site.shared && (site.shared.kind === 'flag' || (!held && site.shared.kind !== 'setting')) && isLeftOn(site)) {
        yield sharedFinding(site, site.shared);
        continue;
      }
      if (!(isAlwaysOn(site) || site.modeless) || neverDrops(site) || site.starred) continue;
      if (site.modeless && !held) continue;
      if (isSwitched(site, held !== null || site.shared?.kind === 'setting')) continue;
      const where = held ?? whereOn(site, facts);
      if (where === 'call' && !FUNCTION.test(site.callee)) continue;
      if (where === null) continue;
      const effect = effectOf(site);
      yield siteFinding({
        rule: 'tf-nn-dropout-always-on',
        // Only who asks for a rate has dropout at all.
        severity:
          site.rate.value === 0 || site.rate.form === 'parameter' || isSetting(site) ? 'info' : where === 'call' ? 'error' : 'warning',
        site,
        message:
          `\`${shortName(site.callee)}\` ${!TOLD.test(site.callee) ? 'has no mode' : site.arguments.is_training?.given === false ? 'trains unless it is told otherwise' : 'is told to train'} and its rate is fixed: it stays on in ` +
          `${PLACES[where === 'call' || where === 'function' ? where : 'run']}${effect ? ` (${effect})` : ''}.`,
        remedies: [markIntended(site)],
        related: where === 'call' || where === 'function' ? [] : [{ span: where.span, message: 'Runs the graph without training it' }],
      });
    }
  },
};

const PLACES = {
  call: '`predict()` and `evaluate()`',
  function: 'the graph that this function builds for evaluation',
  run: 'the runs that only evaluate',
} as const;

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
