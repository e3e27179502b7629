import type { TrainingFact } from '../model/facts';
import type { Finding } from '../model/finding';
import { effectOf } from '../model/words';
import type { Rule, RuleContext } from './rule';
import { dropsByPlan, latestRuns, runFinding, runWords } from './runs';
import { lowered } from './severity';

const ID = 'train-loss-logged-with-dropout';
const COMPARE = 'Compare with a training loss that is measured in evaluation mode after each epoch.';

export const rule: Rule = {
  id: ID,
  category: 'evidence',
  severity: 'info',
  summary: 'Training loss measured with dropout on stands beside validation loss, or decides when training ends',
  frameworks: ['keras', 'torch'],
  doc: {
    whatItDoes:
      "Finds `history['loss']` beside `history['val_loss']` in programs whose networks drop something, and early stopping on the training loss. Where a training log " +
      'belongs to a network, it also speaks when validation loss ended below a training loss that was measured with dropout on. A program that evaluates its training ' +
      'data once more is not reported.',
    whyItMatters:
      'Keras, Lightning and most loops log the training loss with dropout on and as a mean over the epoch, but validation loss with dropout off at its end. They are ' +
      'losses of two different networks: validation below training is then no sign of a leak, and the gap between them hides overfitting.',
    whenToIgnore:
      'When only the form of the curves matters: that validation loss rises again shows overfitting however training loss was measured.',
    references: [
      { title: 'Keras FAQ: why is my training loss much higher than my testing loss?', url: 'https://keras.io/getting_started/faq/' },
      { title: 'GAT issue 7: validation loss below training loss', url: 'https://github.com/PetarV-/GAT/issues/7' },
    ],
  },
  examples: [
    { framework: 'keras', bad: keras('0.5'), good: keras('0.0') },
    { framework: 'torch', bad: lightning('train_loss'), good: lightning('val_loss') },
  ],
  *check(context) {
    yield* inCode(context);
    for (const told of latestRuns(context)) {
      const { evidence, dropping, network } = told;
      if (!evidence.verdict.validationBelowTrain || evidence.dropout !== 'some' || dropping.length === 0) continue;
      yield runFinding({
        rule: ID,
        severity: 'info',
        told,
        site: dropping[0],
        message:
          `${runWords(evidence.run)} of ${network.name} ended with validation loss below training loss, because training loss was measured with dropout on. ` +
          `That is neither a leak nor a proof that it does not overfit. ${COMPARE}`,
      });
    }
  },
};

function* inCode({ reading: { sites, facts }, networks }: RuleContext): Generator<Finding> {
  const looked = (facts.trainings ?? []).filter(({ kind }) => kind !== 'fit');
  if (looked.length === 0) return;
  for (const fact of looked) {
    const framework = fact.by === 'keras' ? 'keras' : 'torch';
    const own = sites.find((site) => site.framework === framework && dropsByPlan(site));
    if (!own || networks().some((network) => network.framework === framework && network.siteIds.length === 0)) continue;
    yield {
      rule: ID,
      severity: lowered('info', facts),
      span: fact.span,
      message: wordsOf(fact),
      remedies: [],
      related: [{ span: own.span, message: `a dropout that is on in it: ${effectOf(own)}` }],
      siteId: null,
      unnecessary: false,
    };
  }
}

function wordsOf({ kind }: TrainingFact): string {
  return kind === 'stops-on-training-loss'
    ? 'Training ends by the training loss, which is measured with dropout on and never shows overfitting: stop by the validation loss.'
    : `This training loss is measured with dropout on, the validation loss beside it with dropout off, so the gap between them misleads. ${COMPARE}`;
}

function keras(rate: string): string {
  return `import keras
import matplotlib.pyplot as plt
from keras import layers

model = keras.Sequential([
    keras.Input(shape=(64,)),
    layers.Dense(256, activation="relu"),
    layers.Dropout(${rate}),
    layers.Dense(10, activation="softmax"),
])


def train(x, y):
    model.compile("adam", "sparse_categorical_crossentropy")
    history = model.fit(x, y, epochs=20, validation_split=0.2)
    plt.plot(history.history["loss"])
    plt.plot(history.history["val_loss"])
`;
}

function lightning(monitor: string): string {
  return `import lightning as L
import torch.nn as nn
from lightning.pytorch.callbacks import EarlyStopping


class Classifier(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Dropout(0.3), nn.Linear(256, 10))


def trainer():
    return L.Trainer(max_epochs=20, callbacks=[EarlyStopping(monitor="${monitor}")])
`;
}
