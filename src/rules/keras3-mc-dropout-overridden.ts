import type { Application } from '../model/application';
import type { Facts } from '../model/facts';
import type { Network } from '../model/network';
import type { DropoutSite } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'keras3-mc-dropout-overridden',
  category: 'mode',
  severity: 'warning',
  summary: 'In Keras 3.0 to 3.15 `predict()` and `evaluate()` turn off a dropout that a functional model calls with `training=True`',
  frameworks: ['keras'],
  doc: {
    whatItDoes:
      'Finds `Dropout(rate)(x, training=True)` in the graph of a functional model, in a file whose models are run by `predict()` or `evaluate()`.',
    whyItMatters:
      'It is the widespread way to write Monte-Carlo dropout, and it worked in Keras 2. Keras 3.0 to 3.15 hand the mode of the whole model to ' +
      'each layer of a functional graph and so overwrite the flag that was written there: `predict()` gives the same numbers every time, and an ' +
      'uncertainty computed from them is exactly 0. Only calling the model itself, `model(x)`, leaves the flag alone. The development version of ' +
      'August 2026 (3.16.0) keeps the flag. With `tf.keras` it depends on the installed version (TensorFlow 2.16 and later bring Keras 3), and ' +
      'the rule speaks more softly.',
    whenToIgnore:
      'When the program runs with Keras 2 (`tf_keras`, TensorFlow before 2.16) or with Keras 3.16 and later, or samples only through `model(x)`. A subclass of `Dropout` whose ' +
      '`call` passes `training=True` itself works in both and is not reported.',
    references: [
      { title: 'keras#23364: the flag of a layer is kept', url: 'https://github.com/keras-team/keras/pull/23364' },
      { title: 'Keras: the functional API', url: 'https://keras.io/guides/functional_api/' },
      { title: 'Keras: Dropout layer', url: 'https://keras.io/api/layers/regularization_layers/dropout/' },
    ],
  },
  examples: [
    {
      framework: 'keras',
      bad: model('', 'keras.layers.Dropout(0.5)(inputs, training=True)'),
      good: model(
        `class AlwaysDropout(keras.layers.Dropout):
    def call(self, inputs, training=None):
        return super().call(inputs, training=True)


`,
        'AlwaysDropout(0.5)(inputs)',
      ),
    },
  ],
  *check({ reading: { facts, sites }, networks }) {
    if (facts.keras === null) return;
    const runs = facts.program.filter(({ framework, kind }) => framework === 'keras' && (kind === 'predict' || kind === 'evaluate'));
    const [first] = runs;
    if (!first) return;
    for (const application of facts.applications) {
      const site = fixedOn(application, sites);
      if (!site || !isFunctional(application, facts) || !isInGraph(application, site, networks)) continue;
      const certain = facts.keras === 'keras-3';
      const effect = effectOf(site);
      yield siteFinding({
        rule: 'keras3-mc-dropout-overridden',
        severity: certain ? 'warning' : 'info',
        site,
        span: application.span,
        message:
          `Keras 3${certain ? '' : ' (the `tf.keras` of TensorFlow 2.16 and later)'}, up to 3.15, overwrites \`training=True\` of this \`${shortName(site.callee)}\` ` +
          `in \`${first.kind}()\`: nothing is dropped there${effect ? `, though the layer ${effect}` : ''}, and repeated predictions are all the same.`,
        remedies:
          site.span.start === application.span.start
            ? [
                {
                  title: 'Put a layer of your own in its place that drops in every mode',
                  change: { type: 'make-always-on', siteId: site.id, call: application.span },
                  safe: false,
                },
              ]
            : [],
        related: [{ span: first.span, message: 'Runs the model with dropout off' }],
      });
    }
  },
};

/** The site of a layer that this call is told to run in training mode for ever. */
function fixedOn(application: Application, sites: readonly DropoutSite[]): DropoutSite | null {
  if (application.framework !== 'keras' || application.training !== true || application.guarded) return null;
  const site = sites.find(({ id }) => id === application.siteId);
  return site && site.kind !== 'functional' && !neverDrops(site) ? site : null;
}

/** Graphs are built at the top level, in functions and in methods of plain classes; in a layer's own `call` the flag holds. */
function isFunctional({ classId }: Application, { classes }: Facts): boolean {
  const owner = classes.find(({ id }) => id === classId);
  return owner?.role !== 'keras-layer' && owner?.role !== 'keras-model';
}

/** Built and called at once, or part of a functional network: a layer may also be called on data to look at the result. */
function isInGraph({ span }: Application, site: DropoutSite, networks: () => readonly Network[]): boolean {
  if (site.span.start === span.start) return true;
  return networks().some(({ form, siteIds }) => form === 'functional' && siteIds.includes(site.id));
}

function model(before: string, dropped: string): string {
  return `import keras


${before}inputs = keras.Input((8,))
outputs = keras.layers.Dense(1)(${dropped})
model = keras.Model(inputs, outputs)
samples = [model.predict(data) for _ in range(20)]
`;
}
