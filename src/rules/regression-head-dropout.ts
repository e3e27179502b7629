import type { Layer } from '../model/network';
import type { DropoutSite } from '../model/site';
import { effectOf } from '../model/words';
import { trainedKeras, trainedTorch } from './exampleNets';
import { siteFinding } from './finding';
import { views } from './graph';
import { drops, mayTeach, oncePerSite, type Run, runsOf, speaksOf, takenUp } from './order';
import type { Rule } from './rule';

/** More outputs than these are a picture or an embedding. */
const FEW = 4;

export const rule: Rule = {
  id: 'regression-head-dropout',
  category: 'placement',
  severity: 'hint',
  summary: 'Dropout before a nonlinearity shifts the mean of what a regression predicts',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds dropout in a network of dense layers with up to four outputs that is trained on a squared or absolute error, when an activation lies ' +
      'between the dropout and the output. Dropout directly before the output layer is left alone.',
    whyItMatters:
      'Dropout keeps the mean of what it acts on but raises its variance, and behind a nonlinearity a higher variance is another mean. A regression learns ' +
      'to hit its targets with dropout on; in evaluation, with dropout off, its predictions are shifted. Classes are ranked and suffer less.',
    whenToIgnore:
      'Often: the shift can be small beside the overfitting that dropout prevents. Compare the error on the training data with dropout on and off.',
    references: [
      {
        title: 'Srivastava et al. 2014: weight scaling is exact for linear layers only',
        url: 'https://jmlr.org/papers/v15/srivastava14a.html',
      },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: torch('nn.Linear(9, 64)', 'nn.Dropout(0.5)', 'nn.ReLU()', 'nn.Linear(64, 64)', 'nn.ReLU()'),
      good: torch('nn.Linear(9, 64)', 'nn.ReLU()', 'nn.Linear(64, 64)', 'nn.ReLU()', 'nn.Dropout(0.5)'),
    },
    {
      framework: 'keras',
      bad: keras('layers.Dropout(0.5)', 'layers.Dense(64, activation="relu")'),
      good: keras('layers.Dense(64, activation="relu")', 'layers.Dropout(0.5)'),
    },
  ],
  *check(context) {
    if (!context.reading.facts.program.some(({ kind }) => kind === 'backward' || kind === 'fit')) return;
    const first = oncePerSite();
    const taken = takenUp(context, 'other');
    const mayLead = (site: DropoutSite) =>
      site.granularity === 'element' &&
      drops(site) &&
      !taken.has(site.id) &&
      mayTeach(context, site, ({ losses }) => losses.some(isOfNumbers));
    for (const run of runsOf(context, mayLead, speaksOf('dense'))) {
      const { site } = run;
      const { loss } = run.graph.network.training;
      if (!loss || !isOfNumbers(loss)) continue;
      const head = regressionHead(run);
      if (!head || !first(site)) continue;
      yield siteFinding({
        rule: 'regression-head-dropout',
        severity: 'hint',
        site,
        message:
          `This dropout (${effectOf(site)}) reaches the regression output \`${head.name}\` through a nonlinearity: ` +
          'the mean of the predictions is another one in training than in evaluation.',
        related: head.definedAt ? [] : [{ span: head.span, message: 'The output layer' }],
      });
    }
  },
};

function isOfNumbers(loss: string): boolean {
  return loss === 'mean-squared-error' || loss === 'mean-absolute-error';
}

/** The output layer, when only dense layers and activations lead there, at least one activation among them, and it has few outputs. */
function regressionHead({ graph, layer }: Run): Layer | null {
  let bends = 0;
  let last: Layer | null = null;
  for (let at = graph.child(layer); at; at = graph.child(at)) {
    const { operation } = at;
    if (graph.children(at).length > 1) return null;
    if (operation.type === 'dense') {
      if (last && isBent(last.operation.type === 'dense' ? last.operation.activation : undefined)) bends++;
      last = at;
    } else if (operation.type === 'activation') {
      // An activation of the output itself ends a network that may well be no regression.
      if (graph.children(at).length === 0) return null;
      if (isBent(operation.name)) bends++;
    } else if (operation.type !== 'dropout' && !views.includes(operation.type)) return null;
  }
  if (last?.operation.type !== 'dense' || isBent(last.operation.activation)) return null;
  const { units } = last.operation;
  return bends > 0 && units !== null && units <= FEW ? last : null;
}

function isBent(name: string | undefined): boolean {
  return name !== undefined && name !== 'linear';
}

function torch(...hidden: readonly string[]): string {
  return trainedTorch('mse_loss', ...hidden, 'nn.Linear(64, 1)');
}

function keras(...hidden: readonly string[]): string {
  return trainedKeras('mse', 'keras.Input(shape=(9,))', 'layers.Dense(64, activation="relu")', ...hidden, 'layers.Dense(1)');
}
