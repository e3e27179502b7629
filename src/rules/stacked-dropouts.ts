import type { Application } from '../model/application';
import type { CallPlace } from '../model/facts';
import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, effectOf } from '../model/words';
import { kerasNet } from './exampleNets';
import { siteFinding } from './finding';
import { following, views } from './graph';
import { drops, oncePerSite, runsOf } from './order';
import type { Rule, RuleContext } from './rule';

export const rule: Rule = {
  id: 'stacked-dropouts',
  category: 'placement',
  severity: 'info',
  summary: 'Two dropouts in a row act as one with a higher rate',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds a dropout whose input comes from another one, with nothing in between but reshaping or ReLU, and says what both drop together. Dropouts of ' +
      'different kinds, such as `Dropout2d` and `Dropout`, may follow each other.',
    whyItMatters:
      'What survives has to survive both: two dropouts of 0.5 keep a quarter. The rate that the source shows is not the rate that the network trains with, ' +
      'and whoever tunes one of them is misled.',
    whenToIgnore: 'When the two rates belong to different settings on purpose.',
    references: [{ title: 'PyTorch: torch.nn.Dropout', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html' }],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(8, 64), nn.Dropout(0.5), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 2))\n',
      good: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 2))\n',
    },
    {
      framework: 'keras',
      bad: net('layers.Dropout(0.2)', 'layers.Dropout(0.2)'),
      good: net('layers.Dropout(0.2)'),
    },
  ],
  *check(context) {
    const first = oncePerSite();
    const sites = new Map(context.reading.sites.map((site) => [site.id, site]));
    for (const run of mayStack(context) ? runsOf(context, isPlain) : []) {
      const next = following(run, run.layer, [...views]) ?? null;
      const behind = next && isRelu(next.operation) ? following(run, next, [...views]) : next;
      const later = behind?.operation.type === 'dropout' ? sites.get(behind.operation.siteId) : undefined;
      if (!later || !isPlain(later) || !first(later)) continue;
      const together = 1 - (1 - (run.site.rate.value ?? 0)) * (1 - (later.rate.value ?? 0));
      yield siteFinding({
        rule: 'stacked-dropouts',
        severity: 'info',
        site: later,
        message:
          later === run.site
            ? `This dropout (${effectOf(later)}) runs twice in a row: together the two runs act as one that ${dropsAndKeeps(together)}.`
            : `This dropout (${effectOf(later)}) follows another one (${effectOf(run.site)}): together they act as one that ${dropsAndKeeps(together)}.`,
        related: later === run.site ? [] : [{ span: run.site.span, message: 'The dropout before it' }],
        remedies:
          later === run.site ? [] : [{ title: 'Remove this dropout', change: { type: 'remove-site', siteId: later.id }, safe: false }],
      });
    }
  },
};

function isPlain(site: DropoutSite): boolean {
  return site.granularity === 'element' && (site.kind === 'layer' || site.kind === 'functional') && drops(site);
}

function isRelu(operation: { readonly type: string; readonly name?: string }): boolean {
  return operation.type === 'activation' && (operation.name === 'relu' || operation.name === 'leaky_relu');
}

/** Cheap: in some class or function two dropouts are written with no layer with weights between them, or one is run by two calls. */
function mayStack({ reading }: RuleContext): boolean {
  const { applications, layers = [], weighing } = reading.facts;
  const weights = layers.filter(({ kind }) => kind !== 'selu' && kind !== 'max-pool' && kind !== 'batch-norm');
  const runs = applications.flatMap((run) => {
    const site = reading.sites.find(({ id }) => id === run.siteId);
    return site && isPlain(site) ? [{ ...run, start: run.span.start }] : [];
  });
  // Where calls of layers are told, a dropout that is run by name stands where it is run, and not where it is built.
  const run = new Set(weighing ? runs.map(({ siteId }) => siteId) : []);
  const built = reading.sites
    .filter((site) => isPlain(site) && !run.has(site.id))
    .map(({ context, span }) => ({ classId: context.classId, functionName: context.functionName, start: span.start }));
  const between = [...weights, ...(weighing ?? [])];
  return (
    built.some((item, at) => adjoins(item, built[at + 1], weights)) ||
    runs.some((item, at) => !isApart(item, runs[at + 1]) && adjoins(item, runs[at + 1], between))
  );
}

/** An operator takes both up: neither feeds the other. */
function isApart(a: Application, b: Application | undefined): boolean {
  return a.joined === true && b?.joined === true;
}

function adjoins(a: CallPlace, b: CallPlace | undefined, weights: readonly CallPlace[]): boolean {
  if (!b || a.classId !== b.classId || a.functionName !== b.functionName) return false;
  return !weights.some(({ start }) => start > a.start && start < b.start);
}

function net(...dropouts: readonly string[]): string {
  const [input, hidden] = ['keras.Input(shape=(64,))', 'layers.Dense(64, activation="relu")'];
  return kerasNet(input, hidden, ...dropouts, 'layers.Dense(10, activation="softmax")');
}
