import type { Operation, Shape } from '../model/network';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, effectOf } from '../model/words';
import { trainedKeras, trainedTorch } from './exampleNets';
import { siteFinding } from './finding';
import { following, preceding, views } from './graph';
import { drops, mayTeach, type Run, runsOf, speaksOf } from './order';
import { isTried } from './rates';
import type { Rule } from './rule';

/** What the literature keeps of real-valued inputs is 0.8. */
const USUAL = 0.2;

/** Names of parts of networks, and of networks that learn from a spoiled input. */
const PART_OR_DENOISING =
  /head|classifier|decod|project|block|ffn|feed_?forward|adapter|attention|expert|branch|mixer|encoder|[_a-z]ae$|denois|corrupt|mask|noisy/i;

/** Graphs and graph networks: dropout of their features at 0.5 and more is published practice. */
const GRAPHS = /^(?:torch_geometric|dgl|spektral|stellargraph|jraph|pygcn)$/;

export const rule: Rule = {
  id: 'input-rate-high',
  category: 'placement',
  severity: 'info',
  summary: 'A dropout on the input of the network drops more than is usual',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds plain dropout above 0.2 as the first layer of a network that the file trains, in front of a dense or convolutional layer. Parts of ' +
      'networks, heads on features of other networks, networks on graphs and networks that are to learn from a spoiled input are left alone.',
    whyItMatters:
      'What is dropped from the input is lost to all layers: no other unit knows the value. Srivastava et al. keep 80 % of real-valued inputs, but 50 % ' +
      'of the hidden units.',
    whenToIgnore: 'When the input is highly redundant, or when a study shows that the higher rate is better.',
    references: [{ title: 'Srivastava et al. 2014, appendix A.4: rates of inputs', url: 'https://jmlr.org/papers/v15/srivastava14a.html' }],
  },
  examples: [
    { framework: 'torch', bad: torch(0.5), good: torch(0.2) },
    { framework: 'keras', bad: keras(0.5), good: keras(0.2) },
  ],
  *check(context) {
    const { reading } = context;
    if ((reading.facts.libraries ?? []).some((library) => GRAPHS.test(library))) return;
    const found = new Set<DropoutSite>();
    const inside = new Set<DropoutSite>();
    const mayBe = (site: DropoutSite) => isHigh(site) && mayTeach(context, site, ({ losses, optimizer }) => optimizer || losses.length > 0);
    for (const run of runsOf(context, mayBe, speaksOf('dense', 'conv'))) {
      (isOnInput(run) && isWhole(run, reading) ? found : inside).add(run.site);
    }
    for (const site of found) {
      if (inside.has(site)) continue;
      yield siteFinding({
        rule: 'input-rate-high',
        severity: 'info',
        site,
        message: `This dropout acts on the input of the network (${effectOf(site)}): no layer ever sees what it drops. Usual is ${USUAL} (${dropsAndKeeps(USUAL)}) or less.`,
        remedies: [
          {
            title: `Set the rate to ${USUAL} (${dropsAndKeeps(USUAL)})`,
            change: { type: 'set-rate', siteIds: [site.id], rate: USUAL, at: 'argument' },
            safe: false,
          },
        ],
      });
    }
  },
};

function isHigh(site: DropoutSite): boolean {
  const isOwn = site.kind === 'layer' || site.kind === 'functional';
  const isWritten = site.rate.form === 'literal' && (site.rate.value ?? 0) > USUAL;
  return isOwn && isWritten && site.granularity === 'element' && drops(site) && !isTried(site);
}

function isOnInput(run: Run): boolean {
  const input = preceding(run, run.layer, views);
  const next = following(run, run.layer, views);
  return input?.operation.type === 'input' && next !== null && hasWeights(next.operation);
}

/** The file trains it, and it is deep enough to be more than a last layer on the features of another network. */
function isWhole({ site, graph: { network } }: Run, { facts }: Reading): boolean {
  const { loss, optimizer } = network.training;
  const owner = facts.classes.find(({ id }) => id === site.context.classId)?.name ?? '';
  // What goes out is as large as what comes in: it learns to restore the input.
  const { inputShape, outputShape } = network;
  if (inputShape && outputShape && cells(inputShape) !== null && cells(inputShape) === cells(outputShape)) return false;
  const isDeep = network.layers.filter(({ operation }) => hasWeights(operation)).length > 1;
  return isDeep && (loss !== undefined || optimizer !== undefined) && ![network.name, owner].some((name) => PART_OR_DENOISING.test(name));
}

function cells(shape: Shape): number | null {
  return shape.reduce<number | null>((product, size) => (product === null || size === null ? null : product * size), 1);
}

function hasWeights({ type }: Operation): boolean {
  return type === 'dense' || type === 'conv';
}

function torch(rate: number): string {
  return trainedTorch('cross_entropy', `nn.Dropout(${rate})`, 'nn.Linear(784, 1024)', 'nn.ReLU()', 'nn.Linear(1024, 10)');
}

function keras(rate: number): string {
  const dense = ['layers.Dense(1024, activation="relu")', 'layers.Dense(10, activation="softmax")'];
  return trainedKeras('sparse_categorical_crossentropy', 'keras.Input(shape=(784,))', `layers.Dropout(${rate})`, ...dense);
}
