import type { LayerMention } from '../model/facts';
import type { DropoutSite } from '../model/site';
import { effectAfter } from '../model/words';
import { trainedKeras, trainedTorch } from './exampleNets';
import { siteFinding } from './finding';
import { mayDrop, mayTeach, runsOf, takenUp } from './order';
import { givesLogProbabilities, type Head, headOf } from './outputHead';
import type { Rule, RuleContext } from './rule';

export const rule: Rule = {
  id: 'dropout-on-output',
  category: 'placement',
  severity: 'warning',
  summary: "Dropout on the network's output corrupts the loss",
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds dropout behind the last dense layer of a network, with nothing after it but softmax or sigmoid. It speaks where the file shows ' +
      'that this is the output: a Keras model that is compiled, a PyTorch file with a loss and a backward pass, a log-softmax at the end, or a dense layer ' +
      'whose width is called the number of classes, labels or words. Other networks that are parts of larger ones are left alone.',
    whyItMatters:
      'The loss then sees logits of which some are set to 0 and the rest is scaled up, or probabilities that do not sum to 1. It punishes the network for ' +
      'the mask and not for its mistakes, and the gradient of the dropped outputs is lost. Dropout is meant for inputs and hidden units.',
    whenToIgnore:
      'When the network gives features and not predictions. Where only callers know the rate, or it is 0 unless they ask for more, it is an info.',
    references: [
      { title: 'Srivastava et al. 2014: dropout of visible and hidden units', url: 'https://jmlr.org/papers/v15/srivastava14a.html' },
    ],
  },
  examples: [
    { framework: 'torch', bad: torch('nn.Linear(64, 10)', 'nn.Dropout(0.5)'), good: torch('nn.Dropout(0.5)', 'nn.Linear(64, 10)') },
    {
      framework: 'keras',
      bad: keras('layers.Dense(10, activation="softmax")', 'layers.Dropout(0.5)'),
      good: keras('layers.Dropout(0.5)', 'layers.Dense(10, activation="softmax")'),
    },
  ],
  *check(context) {
    for (const [site, { head, between }] of heads(context)) {
      yield siteFinding({
        rule: 'dropout-on-output',
        // A rate that only callers know may be 0.
        severity: site.rate.value === null || isOffByDefault(site) ? 'info' : 'warning',
        site,
        message: `This dropout${effectAfter(site)} acts on the output of the network: the loss is taken of outputs of which some are set to 0${isOffByDefault(site) ? ', as soon as a rate is asked for' : ''}.`,
        related: head.definedAt ? [] : [{ span: head.span, message: 'The output layer' }],
        remedies: [
          ...(between || head.definedAt
            ? []
            : [
                {
                  title: 'Put the dropout before the output layer',
                  change: { type: 'swap-layers', siteId: site.id, other: head.span },
                  safe: false,
                } as const,
              ]),
          { title: 'Remove this dropout', change: { type: 'remove-site', siteId: site.id }, safe: false },
        ],
      });
    }
  },
};

/** Who asks for more than the default of 0 gets it. */
function isOffByDefault({ rate, context }: DropoutSite): boolean {
  return rate.value === 0 && rate.byDefault && !rate.guarded && !context.intended && !context.expectedToFail;
}

/** Sites that always act on the output of a network. */
function heads(context: RuleContext): ReadonlyMap<DropoutSite, Head> {
  const found = new Map<DropoutSite, Head>();
  const { program, showsOutput } = context.reading.facts;
  const learns = program.some(({ kind }) => kind === 'backward' || kind === 'fit');
  const scores = new Set((context.reading.facts.layers ?? []).flatMap((mention) => (mention.scores ? [mention.start] : [])));
  if (!learns && !showsOutput && scores.size === 0) return found;
  const inside = new Set<DropoutSite>();
  const taken = takenUp(context, 'dense', 'other');
  // See `isWhole` below: without a loss only what is done to the output, or its width, tells that it is one.
  const isTold = (site: DropoutSite) => showsOutput || (learns && mayTeach(context, site, ({ losses }) => losses.length > 0));
  const mayEnd = (site: DropoutSite) => site.granularity === 'element' && (mayDrop(site) || isOffByDefault(site)) && !taken.has(site.id);
  const isNear = (site: DropoutSite, mentions: readonly LayerMention[]): boolean =>
    mentions.some((mention) => mention.kind === 'dense' && (mention.scores === true || isTold(site)));
  for (const run of runsOf(context, mayEnd, isNear)) {
    // A Keras model that is compiled is the whole; a module of PyTorch may be a part of one.
    const isWhole = run.graph.network.training.loss !== undefined && (learns || run.site.framework === 'keras');
    const head = headOf(run);
    if (head && (isWhole || givesLogProbabilities(run) || (!head.head.definedAt && scores.has(head.head.span.start))))
      found.set(run.site, head);
    else inside.add(run.site);
  }
  for (const site of inside) found.delete(site);
  return found;
}

function torch(...end: readonly string[]): string {
  return trainedTorch('cross_entropy', 'nn.Linear(64, 64)', 'nn.ReLU()', ...end);
}

function keras(...end: readonly string[]): string {
  return trainedKeras('sparse_categorical_crossentropy', 'keras.Input(shape=(64,))', 'layers.Dense(64, activation="relu")', ...end);
}
