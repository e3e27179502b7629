import type { Application } from '../model/application';
import type { ClassFacts, MethodFacts } from '../model/facts';
import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import { kerasModel } from './exampleClasses';
import { neverDrops } from './finding';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'keras-subclass-call-without-training',
  category: 'mode',
  severity: 'error',
  summary: 'A subclassed Keras model whose `call` has no `training` parameter never applies dropout in `fit()`',
  frameworks: ['keras'],
  doc: {
    whatItDoes:
      'Finds subclasses of `keras.Model` whose `call` runs layers with dropout but takes no `training` parameter of its own. `**kwargs` alone does not count.',
    whyItMatters:
      "Keras 3's `fit()` looks at the signature of `call` and passes `training=True` only where it finds that name. Without it all layers inside run as " +
      'in prediction: dropout is silently off for the whole training. Keras 2 told layers the mode in another way, so code that worked there ' +
      'changes its behaviour; with `tf.keras` it depends on the installed version and the rule speaks more softly.',
    whenToIgnore:
      'When the model is only used as a block inside another model (which passes the mode on), or with a training loop of your own. Custom layers, ' +
      'functional and sequential models, and classes with their own `train_step` are not reported.',
    references: [
      {
        title: 'Keras: making new layers and models via subclassing',
        url: 'https://keras.io/guides/making_new_layers_and_models_via_subclassing/',
      },
      { title: 'keras-hub#1500', url: 'https://github.com/keras-team/keras-hub/issues/1500' },
    ],
  },
  examples: [
    {
      framework: 'keras',
      bad: kerasModel('x', 'self.drop(self.fc(x))'),
      good: kerasModel('x, training=None', 'self.drop(self.fc(x), training=training)'),
    },
  ],
  *check({ reading }) {
    for (const owner of reading.facts.classes) {
      const call = owner.methods.find((method) => method.name === 'call');
      if (!call || !trainsByFit(owner) || call.parameters.includes('training')) continue;
      const silent = untold(call, reading);
      if (silent.length > 0) yield report(owner, call, silent, reading);
    }
  },
};

const OWN_TRAINING: ReadonlySet<string> = new Set(['train_step', 'fit', 'make_train_function', 'compute_loss_and_updates']);

/** A base from elsewhere may bring its own `train_step`; a part of another model learns the mode from that one. */
function trainsByFit(owner: ClassFacts): boolean {
  if (owner.isPart) return false;
  return owner.role === 'keras-model' && !owner.unknownBase && !owner.methods.some((method) => OWN_TRAINING.has(method.name));
}

/** Calls in `call` that run dropout and are not given a mode. */
function untold(call: MethodFacts, { facts, sites }: Reading): readonly Application[] {
  const own = new Set(call.applications);
  return facts.applications.filter((application) => {
    if (!own.has(application.id) || application.framework !== 'keras' || application.passesTraining) return false;
    const site = sites.find((candidate) => candidate.id === application.siteId);
    return site === undefined || !neverDrops(site);
  });
}

function report(owner: ClassFacts, call: MethodFacts, silent: readonly Application[], { facts }: Reading): Finding {
  const certain = facts.keras === 'keras-3';
  const version = certain ? '' : 'With Keras 3 (the `tf.keras` of TensorFlow 2.16 and later) ';
  return {
    rule: 'keras-subclass-call-without-training',
    severity: lowered(certain ? 'error' : 'info', facts),
    span: call.nameSpan,
    message:
      `${version}\`fit()\` tells a model that it trains only if \`call\` has a \`training\` parameter: ` +
      `the dropout of ${owner.name} never runs in \`fit()\`.`,
    remedies: [
      {
        title: 'Add training=None to call and pass it on',
        change: { type: 'add-training-parameter', classId: owner.id, method: call.name },
        safe: true,
      },
    ],
    related: silent.map(({ span }) => ({ span, message: 'Dropout that does not learn that the model trains' })),
    siteId: null,
    unnecessary: false,
  };
}
