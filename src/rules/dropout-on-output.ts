import type { Application } from '../model/application';
import type { Finding } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { effectAfter } from '../model/words';
import type { Span } from '../text/span';
import { trainedKeras, trainedTorch } from './exampleNets';
import { siteFinding } from './finding';
import { heads, isOffByDefault, mayEnd } from './outputHead';
import type { Rule } from './rule';

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
      'whose width is called the number of classes, labels or words, or is the number of rows of an embedding in the same class. Where one layer is run in ' +
      'several places, it is named where it acts on the output. Other networks that are parts of larger ones are left alone.',
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
    const found = heads(context);
    const { sites, facts } = context.reading;
    for (const { siteId, span, head } of facts.droppedScores ?? []) {
      const site = sites.find(({ id }) => id === siteId);
      if (site && !found.has(site) && mayEnd(site))
        yield onScores(site, facts.applications.filter(runs(site)).length > 1 ? span : undefined, head);
    }
    for (const [site, { head, between }] of found) {
      yield siteFinding({
        rule: 'dropout-on-output',
        severity: severityOf(site),
        site,
        message: messageOf(site),
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

/** `span`: the run among several that acts on them. */
function onScores(site: DropoutSite, span: Span | undefined, head: Span): Finding {
  return siteFinding({
    rule: 'dropout-on-output',
    severity: severityOf(site),
    site,
    ...(span ? { span } : {}),
    message: messageOf(site),
    related: [{ span: head, message: 'The output layer' }],
    remedies: span ? [] : [{ title: 'Remove this dropout', change: { type: 'remove-site', siteId: site.id }, safe: false }],
  });
}

/** A rate that only callers know may be 0. */
function severityOf(site: DropoutSite): 'info' | 'warning' {
  return site.rate.value === null || isOffByDefault(site) ? 'info' : 'warning';
}

function messageOf(site: DropoutSite): string {
  return `This dropout${effectAfter(site)} acts on the output of the network: the loss is taken of outputs of which some are set to 0${isOffByDefault(site) ? ', as soon as a rate is asked for' : ''}.`;
}

function runs({ id }: DropoutSite): (run: Application) => boolean {
  return ({ siteId }) => siteId === id;
}

function torch(...end: readonly string[]): string {
  return trainedTorch('cross_entropy', 'nn.Linear(64, 64)', 'nn.ReLU()', ...end);
}

function keras(...end: readonly string[]): string {
  return trainedKeras('sparse_categorical_crossentropy', 'keras.Input(shape=(64,))', 'layers.Dense(64, activation="relu")', ...end);
}
