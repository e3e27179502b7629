import type { Remedy } from '../model/finding';
import type { Layer, Network } from '../model/network';
import { dropsAndKeeps } from '../model/words';
import { kerasNet, torchNet } from './exampleNets';
import type { Rule, RuleContext } from './rule';
import { latestRuns, runFinding, runWords } from './runs';

/** A first rate to try. */
const FIRST = 0.2;

export const rule: Rule = {
  id: 'overfits-without-dropout',
  category: 'evidence',
  severity: 'warning',
  summary: 'A training log shows that this network overfits, and nothing in the code works against it',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Speaks only where a training log belongs to a network of this file. If the latest run overfits and neither dropout nor weight decay, augmentation or early ' +
      'stopping is seen in the file, the name of the network is flagged: as an information where the file does not train it, because what works against overfitting ' +
      'may stand beside the training.',
    whyItMatters:
      'Validation got worse while training went on improving: the network learns its training data by heart. Dropout before the last dense layer is a cheap first ' +
      'remedy; stopping at the best epoch, weight decay and more data are others.',
    whenToIgnore:
      'When the weights of the best epoch are kept, or when something in another file works against overfitting. Where only the loss rises while accuracy holds ' +
      'nothing is reported. Runs older than the code are not used.',
    references: [{ title: 'Srivastava et al. 2014', url: 'https://jmlr.org/papers/v15/srivastava14a.html' }],
  },
  needsEvidence: 'logs',
  examples: [
    { framework: 'torch', bad: torch(), good: torch('nn.Dropout(0.2)') },
    { framework: 'keras', bad: keras(), good: keras('layers.Dropout(0.2)') },
  ],
  *check(context) {
    for (const told of latestRuns(context)) {
      const { evidence, network } = told;
      const { verdict } = evidence;
      if (verdict.kind !== 'overfits' || verdict.onlyConfidence || evidence.dropout !== 'none') continue;
      if (mayDrop(network, context) || (context.reading.facts.regularizers ?? []).length > 0) continue;
      yield runFinding({
        rule: 'overfits-without-dropout',
        severity: trainsHere(context) ? 'warning' : 'info',
        told,
        message:
          `${runWords(evidence.run)} of ${network.name} overfits: ${verdict.reason} The network has no dropout, and no weight decay, augmentation ` +
          'or early stopping is seen in this file.',
        remedies: inserted(network),
      });
    }
  },
};

/** What works against overfitting stands where the network is trained. */
function trainsHere({ reading: { facts } }: RuleContext): boolean {
  const trains = ({ kind }: { readonly kind: string }): boolean => kind === 'fit' || kind === 'backward' || kind === 'optimizer-step';
  return facts.program.some(trains) || (facts.trainings ?? []).some(trains);
}

/** Also a site whose rate is not known, or that lies in another file. */
function mayDrop({ siteIds, foreignSites = [] }: Network, { reading }: RuleContext): boolean {
  const own = reading.sites.filter(({ id }) => siteIds.includes(id));
  return [...own, ...foreignSites.map(({ site }) => site)].some(({ rate }) => rate.value !== 0);
}

/** A dropout before the last dense layer, where that has a line of its own in a list of layers. */
function inserted({ layers, form, framework }: Network): readonly Remedy[] {
  const last = layers.findLast(({ operation }) => operation.type === 'dense');
  const callee = last && dropoutBeside(last);
  if (!last || !callee || last.definedAt || form !== 'sequential') return [];
  return [
    {
      title: `Insert ${callee}(${FIRST}) before the last dense layer (${dropsAndKeeps(FIRST)})`,
      change: { type: 'insert-statements', framework, statements: [{ text: `${callee}(${FIRST}),`, at: last.span, where: 'before' }] },
      safe: false,
    },
  ];
}

/** `nn.Dropout` beside `nn.Linear`; a name that was imported by itself does not tell that of its neighbour. */
function dropoutBeside({ callee }: Layer): string | null {
  return /\.(?:Linear|Dense)$/.test(callee) ? callee.replace(/\w+$/, 'Dropout') : null;
}

function torch(...dropout: readonly string[]): string {
  return torchNet('nn.Linear(64, 256)', 'nn.ReLU()', ...dropout, 'nn.Linear(256, 10)');
}

function keras(...dropout: readonly string[]): string {
  const hidden = 'layers.Dense(256, activation="relu")';
  return kerasNet('keras.Input(shape=(64,))', hidden, ...dropout, 'layers.Dense(10, activation="softmax")');
}
