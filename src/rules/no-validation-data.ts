import type { TrainingFact } from '../model/facts';
import type { DropoutSite } from '../model/site';
import type { Rule } from './rule';
import { dropsByPlan } from './runs';
import { lowered } from './severity';
import { isOverlooked, remediesOf, wayOf, without } from './unvalidated';

const STEP = `
    def validation_step(self, batch, _):
        self.log("val_loss", self.training_step(batch, _))
`;

export const rule: Rule = {
  id: 'no-validation-data',
  category: 'evidence',
  severity: 'info',
  summary: 'A network with dropout is trained without validation data, so nobody can tell whether it overfits',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds trainings of networks with dropout that are given no validation data: `fit` of Keras, `Trainer` of Transformers, `Trainer.fit` of Lightning. It is ' +
      'silent where any other data of the file goes by a name such as val, test or holdout, or something is evaluated. It speaks as well where validation data is ' +
      'given and never looked at: a `Trainer` without a strategy of evaluation (the default), `limit_val_batches=0`, a module without a `validation_step`.',
    whyItMatters:
      'Dropout works against overfitting, and overfitting shows only on data that the network was not trained on. Without a validation curve the rate is a guess: ' +
      'neither too much nor too little dropout can be seen.',
    whenToIgnore: 'In the last training on all data, after the rate was chosen; in examples that only show how to train.',
    references: [
      { title: 'Keras: training and evaluation', url: 'https://keras.io/guides/training_with_built_in_methods/' },
      { title: 'Transformers: Trainer', url: 'https://huggingface.co/docs/transformers/main_classes/trainer' },
    ],
  },
  examples: [
    { framework: 'keras', bad: keras(''), good: keras(', validation_split=0.2') },
    { framework: 'torch', bad: lightning(''), good: lightning(', val_loader') },
    { framework: 'torch', bad: transformers('small', ''), good: transformers('small', ', eval_dataset=kept') },
  ],
  *check({ reading: { sites, facts } }) {
    const blind = (facts.trainings ?? []).filter(({ kind, validation }) => kind === 'fit' && validation === 'none');
    for (const fit of blind) {
      const own = sites.find((site) => dropsByPlan(site) && isOf(site, fit));
      if (!own) continue;
      yield {
        rule: 'no-validation-data',
        severity: lowered(isOverlooked(fit) ? 'warning' : 'info', facts),
        span: fit.span,
        message: `This trains a network with dropout ${without(fit)}: nobody can tell whether it overfits, nor what the rate is worth. ${wayOf(fit)}`,
        remedies: remediesOf(fit),
        related: [{ span: own.span, message: 'a dropout of this file' }],
        siteId: null,
        unnecessary: false,
      };
    }
  },
};

function isOf({ framework }: DropoutSite, { by }: TrainingFact): boolean {
  return framework === (by === 'keras' ? 'keras' : 'torch');
}

function keras(validation: string): string {
  return `import keras
from keras import layers


def train(x, y):
    model = keras.Sequential([
        keras.Input(shape=(64,)),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.3),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=20${validation})
    return model
`;
}

function lightning(validation: string): string {
  return `import lightning as L
import torch.nn as nn


class Classifier(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Dropout(0.3), nn.Linear(256, 10))

    def training_step(self, batch, _):
        x, y = batch
        return nn.functional.cross_entropy(self.body(x), y)
${validation && STEP}

def train(train_loader${validation}):
    trainer = L.Trainer(max_epochs=20)
    trainer.fit(Classifier(), train_loader${validation})
`;
}

function transformers(data: string, validation: string): string {
  return `from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments


def train(${data}${validation ? ', kept' : ''}):
    model = BertForSequenceClassification(BertConfig(hidden_dropout_prob=0.2))
    arguments = TrainingArguments(output_dir="out", num_train_epochs=3${validation && ', eval_strategy="epoch"'})
    Trainer(model=model, args=arguments, train_dataset=${data}${validation}).train()
`;
}
