import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import type { DropoutSite, SharedGraph } from '../model/site';
import { dropsAndKeeps, effectOf, shortName } from '../model/words';
import { markIntended } from './always-on';
import { type FedAlike, type FedRate, fedAlike, fedFinding, fedRates } from './fed';
import { neverDrops, siteFinding } from './finding';
import { FUNCTION, isAlwaysOn, isLeftOn, isSetting, isSwitched, runOfHeld, TOLD, whereOn } from './graphDropout';
import { isHeldOut, trains } from './measured';
import type { Rule } from './rule';
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
      'class that builds the graph and runs it for both, in a class with a placeholder for the mode or the rate that this call does not ask, in a method that is told the mode and takes the rate from its object (an info), in one whose methods train and measure, and in one whose only program, in another file, does; there a setting may hold the rate, which is an info. Finds as well the runs of such a graph on test or validation data that are fed a ' +
      '`keep_prob` below 1 or a mode that says training, that leave a placeholder at a rate of its own, or that are fed the setting of the runs that train; `slim.dropout` without ' +
      '`is_training` in a function that is told the mode, and `K.dropout` in `call` outside of `K.in_train_phase`.',
    whyItMatters:
      'The function has no mode: it drops units whenever its rate is not 0. In a graph with a constant rate the accuracy is measured, and the ' +
      'predictions are made, with units dropped at random: they are worse than they should be and change from run to run. That the function has no ' +
      'argument for the mode was read in the documentation of TensorFlow; it was not run.',
    whenToIgnore:
      'When noise in prediction is the point: mark the line with `# dropout: intended`. A rate that is a placeholder, a parameter or an expression of the ' +
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
    for (const fed of fedRates(reading)) if (fed.rate > 0 && fed.rate < 1 && isHeldOut(fed)) yield stillOn(fed, reading);
    for (const alike of fedAlike(reading)) if (isHeldOut(alike) && alike.others.some(trains)) yield asInTraining(alike, reading);
    for (const run of facts.program) yield* stillTrains(run, reading);
    for (const site of sites) {
      const held = runOfHeld(site, facts);
      if (site.shared && (site.shared.kind === 'flag' || (!held && site.shared.kind !== 'setting')) && isLeftOn(site)) {
        yield sharedFinding(site, site.shared);
        continue;
      }
      if (!(isAlwaysOn(site) || site.modeless) || neverDrops(site) || site.starred) continue;
      if (site.modeless && !held) continue;
      if (isSwitched(site, held !== null)) continue;
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

function sharedFinding(site: DropoutSite, { kind, by }: SharedGraph): Finding {
  const effect = effectOf(site);
  return siteFinding({
    rule: 'tf-nn-dropout-always-on',
    // A setting may be anything, and the program may set it in ways that are not seen.
    severity: isSure(site, kind) ? 'warning' : 'info',
    site,
    message:
      `\`${shortName(site.callee)}\` is not told the mode and its rate is fixed: it stays on in evaluation` +
      `${effect ? ` (${effect})` : ''}. ` +
      SHOWN[kind](by),
    remedies: [markIntended(site)],
  });
}

/** Of a number in the code more is known than of a setting. */
function isSure({ rate }: DropoutSite, kind: SharedGraph['kind']): boolean {
  return rate.value !== null && rate.value > 0 && (kind === 'flag' || kind === 'told' || (kind === 'methods' && rate.source === 'literal'));
}

const SHOWN: Readonly<Record<SharedGraph['kind'], (by: string) => string>> = {
  flag: (by) => `Other parts of this graph ask \`${by}\`.`,
  told: (by) => `The function is told the mode by \`${by}\`.`,
  program: (by) => `\`${by}\` both trains this graph and measures with it.`,
  methods: (by) => `\`${by}\` measures with the graph that this class trains.`,
  setting: (by) => `\`${by}\` is the same for both.`,
  placeholder: (by) => `\`${by}\` is a placeholder for it, and this call does not read it.`,
};

const PLACES = {
  call: '`predict()` and `evaluate()`',
  function: 'the graph that this function builds for evaluation',
  run: 'the runs that only evaluate',
} as const;

function stillOn(found: FedRate, reading: Reading): Finding {
  const { fed, keeps, rate } = found;
  const off = keeps ? 1 : 0;
  const number = fed.text === String(fed.value) || Number(fed.text) === fed.value ? fed.text : `\`${fed.text}\` (${fed.value})`;
  return fedFinding(
    'tf-nn-dropout-always-on',
    found,
    reading,
    `This run only evaluates, but \`${fed.name}\` is fed ${number}: dropout stays on in it (${dropsAndKeeps(rate)}). ${off} switches it off.`,
  );
}

function asInTraining(found: FedAlike, reading: Reading): Finding {
  const { fed, keeps } = found;
  return fedFinding(
    'tf-nn-dropout-always-on',
    found,
    reading,
    `This run only evaluates, but \`${fed.name}\` is fed \`${fed.text}\` as in training: any dropout that this asks for stays on in it. ` +
      `${keeps ? 1 : 0} switches it off.`,
  );
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
