import type { Network } from '../model/network';
import type { ProgramFact } from '../model/program';
import type { Reading } from '../model/reading';
import { neverDrops } from './finding';
import { wantedFlag } from './loopFlags';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'keras-custom-loop-training-flag',
  category: 'mode',
  severity: 'warning',
  summary: 'A training step calls a Keras model without `training=True`, or an evaluation calls it with it',
  frameworks: ['keras'],
  doc: {
    whatItDoes:
      'Finds calls `model(x)` without `training=` in functions that record gradients and apply them to the weights, and calls with ' +
      '`training=True` in functions that evaluate, test or predict, recognize or translate, or in loops over data that are called so, also of a part that the model is handed; of models in which dropout was found, here, in another file, or in those of other files that derive from them. ' +
      'A step may also be a function that the tape calls, one whose own parameter for the mode is off unless it is told more, a lambda for `minimize`, a method of the model that hands on its own `training`, or `training=False` where the weights of the same model are changed, which is an info.',
    whyItMatters:
      '`fit()` and `predict()` tell a model its mode, a loop of your own has to. A Keras model that is called without `training` runs as in prediction: ' +
      'dropout does nothing in the whole training. With `training=True` in evaluation the scores are worse than they should be and change from call to call.',
    whenToIgnore:
      'When dropout is wanted in prediction (Monte-Carlo dropout, some image translation networks): mark the line with `# dropout: intended`. Models ' +
      'that only serve as a fixed teacher or target are not reported by their names, nor is a generator where the step changes no weights of it. No fix is offered where `call` of the model takes no `training`.',
    references: [
      {
        title: 'Keras: making new layers and models via subclassing, the training argument',
        url: 'https://keras.io/guides/making_new_layers_and_models_via_subclassing/',
      },
      { title: 'deeplearning-keras-tf2-torch#2', url: 'https://github.com/yusugomori/deeplearning-keras-tf2-torch/issues/2' },
      { title: 'tensorflow#36936', url: 'https://github.com/tensorflow/tensorflow/issues/36936' },
    ],
  },
  examples: [{ framework: 'keras', bad: step('model(x)'), good: step('model(x, training=True)') }],
  *check({ reading, networks }) {
    const { program } = reading.facts;
    if (reading.sites.every(neverDrops) && !program.some(({ bearsDropout }) => bearsDropout)) return;
    // `K.set_learning_phase(1)` tells the mode to all models at once.
    if (program.some(({ framework, kind }) => framework === 'keras' && kind === 'train-mode')) return;
    for (const fact of program) {
      const wanted = wantedFlag(fact, program);
      if (wanted === null || !hasDropout(fact, reading, networks)) continue;
      yield {
        rule: 'keras-custom-loop-training-flag',
        // Whoever writes the flag may want the normalization as it is.
        severity: lowered(fact.training === false ? 'info' : 'warning', reading.facts),
        span: fact.span,
        message: wanted
          ? `This training step calls \`${fact.subject}\` ${fact.through ? `by \`${fact.through.name}\` ` : ''}${fact.training === false ? 'with `training=False`' : `without \`${flagOf(fact)}=True\``}: its dropout is off, as in prediction.` +
            (takesFlag(fact, reading) ? '' : ' Its `call` takes no `training` yet and hands none on.')
          : `\`training=True\` in an evaluation: the dropout of \`${fact.subject}\` stays on, and the results are noisy.`,
        // A flag that `call` does not take is refused, or ignored by Keras 3.
        remedies: takesFlag(fact, reading)
          ? [
              {
                title: `Pass ${flagOf(fact)}=${wanted ? 'True' : 'False'}`,
                change: {
                  type: 'set-call-argument',
                  framework: 'keras',
                  span: fact.span,
                  name: flagOf(fact),
                  text: wanted ? 'True' : 'False',
                },
                safe: false,
              },
            ]
          : [],
        related: [],
        siteId: null,
        unnecessary: false,
      };
    }
  },
};

/** What the call has to say for the mode: of a function between, its own parameter. */
function flagOf({ through }: ProgramFact): string {
  return through?.flag ?? 'training';
}

/** The class of the model is not known to do without the flag. */
function takesFlag({ target }: ProgramFact, { facts }: Reading): boolean {
  const call = facts.classes.find(({ id }) => id === target)?.methods.find(({ name }) => name === 'call');
  return !call || call.parameters.some((name) => name === 'training' || name.startsWith('**'));
}

function hasDropout(fact: ProgramFact, { sites }: Reading, networks: () => readonly Network[]): boolean {
  if (fact.bearsDropout) return true;
  const drops = ({ siteIds }: Network): boolean => sites.some((site) => siteIds.includes(site.id) && !neverDrops(site));
  const all = networks().filter(({ framework, name }) => framework === 'keras' && name === fact.subject);
  // At the top of a file, as in a notebook, one name may hold several networks in turn; what is not wholly read may be made of the one before.
  const before = fact.functionName === null ? all.filter(({ span }) => span.start < fact.span.start) : [];
  const meant = before.findLast((each) => drops(each) || each.unreadable.length === 0) ?? all[0];
  return meant !== undefined && drops(meant);
}

function step(call: string): string {
  return `import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(8), keras.layers.Dropout(0.5), keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()


def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((${call} - y) ** 2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
`;
}
