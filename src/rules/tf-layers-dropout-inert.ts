import type { Application } from '../model/application';
import type { Remedy } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

const INERT = /^tensorflow\.((compat\.v1\.)?layers|python\.layers\.(core|layers))\.(dropout|Dropout)$/;

export const rule: Rule = {
  id: 'tf-layers-dropout-inert',
  category: 'mode',
  severity: 'error',
  summary: '`tf.layers.dropout` without `training=` never drops anything',
  frameworks: ['keras'],
  doc: {
    whatItDoes: 'Finds calls of `tf.layers.dropout`, and of layers built by `tf.layers.Dropout`, that are not given `training`.',
    whyItMatters:
      'The argument is False by default, and unlike the layers of Keras these have no mode that `fit()` would set. So the call hands its input on as it ' +
      'is, in training as well. The default was read in the documentation of TensorFlow 1.15; it was not run, as that version ' +
      'cannot be installed with a current Python.',
    whenToIgnore:
      'When a graph for prediction alone is built. Calls with `**kwargs` are not reported, nor are tests that show exactly this.',
    references: [
      {
        title: 'TensorFlow 1.15: tf.layers.dropout',
        url: 'https://www.tensorflow.org/versions/r1.15/api_docs/python/tf/layers/dropout',
      },
      { title: 'TensorFlow: tf.compat.v1.layers.dropout', url: 'https://www.tensorflow.org/api_docs/python/tf/compat/v1/layers/dropout' },
    ],
  },
  examples: [{ framework: 'keras', bad: head(''), good: head(', training=is_training') }],
  *check({ reading: { sites, facts } }) {
    for (const site of sites) {
      if (!INERT.test(site.callee) || site.starred || neverDrops(site)) continue;
      if (site.context.inTest && /^test/i.test(site.context.functionName ?? '')) continue;
      const silent = untold(site, facts.applications);
      for (const { span } of silent) {
        const effect = effectOf(site);
        yield siteFinding({
          rule: 'tf-layers-dropout-inert',
          severity: 'error',
          site,
          span,
          message:
            `\`${shortName(site.callee)}\` is not given \`training\`, which is False by default: it never drops anything` +
            `${effect ? `, though its rate ${effect}` : ''}.`,
          remedies: remedies(site, { span }),
        });
      }
    }
  },
};

/** The calls of a site that are not told the mode. */
function untold(site: DropoutSite, applications: readonly Application[]): readonly Pick<Application, 'span'>[] {
  if (site.kind === 'functional') return site.arguments.training?.given ? [] : [site];
  return applications.filter(({ siteId, passesTraining }) => siteId === site.id && !passesTraining);
}

function remedies({ context }: DropoutSite, { span }: Pick<Application, 'span'>): readonly Remedy[] {
  const { modeName } = context;
  if (modeName === undefined) return [];
  const text = /^(deterministic|inference)$/.test(modeName) ? `not ${modeName}` : modeName;
  return [
    {
      title: `Pass training=${text}`,
      change: { type: 'set-call-argument', framework: 'keras', span, name: 'training', text },
      safe: true,
    },
  ];
}

function head(flag: string): string {
  return `import tensorflow.compat.v1 as tf


def head(x, is_training):
    x = tf.layers.dense(x, 128, activation=tf.nn.relu)
    x = tf.layers.dropout(x, rate=0.4${flag})
    return tf.layers.dense(x, 10)
`;
}
