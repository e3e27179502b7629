import type { Application, DroppedBefore } from '../model/application';
import type { Finding } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, effectAfter } from '../model/words';
import { isPlain, mayBePlain, mayStack } from './adjoining';
import { flaxBlock } from './exampleClasses';
import { kerasNet } from './exampleNets';
import { siteFinding } from './finding';
import { following, views } from './graph';
import { oncePerSite, runsOf } from './order';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'stacked-dropouts',
  category: 'placement',
  severity: 'info',
  summary: 'Two dropouts in a row act as one with a higher rate',
  frameworks: ['torch', 'keras', 'flax'],
  doc: {
    whatItDoes:
      'Finds a dropout whose input comes from another one, with nothing in between but reshaping or ReLU, also where a module or function of the project ends with the first one, and says what both drop together. Dropouts of ' +
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
    { framework: 'flax', bad: flaxBlock('nn.Dropout(self.rate, deterministic=not train)(y)'), good: flaxBlock('y') },
  ],
  *check(context) {
    const first = oncePerSite();
    const sites = new Map(context.reading.sites.map((site) => [site.id, site]));
    for (const run of context.reading.facts.applications) {
      const later = run.siteId === null ? undefined : sites.get(run.siteId);
      const before = (run.fedBy ?? []).map((each) => (each.siteId === null ? each : sites.get(each.siteId)));
      const [earlier] = before;
      if (later && earlier && !run.intended && before.every((each) => each && acts(later, each)) && first(later))
        yield stacked(later, earlier, run);
    }
    for (const run of mayStack(context) ? runsOf(context, isPlain) : []) {
      const next = following(run, run.layer, [...views]) ?? null;
      const behind = next && isRelu(next.operation) ? following(run, next, [...views]) : next;
      const later = behind?.operation.type === 'dropout' ? sites.get(behind.operation.siteId) : undefined;
      if (later && isPlain(later) && first(later)) yield stacked(later, run.site);
    }
  },
};

/** A dropout of another file. */
type Elsewhere = Extract<DroppedBefore, { readonly siteId: null }>;

function isFar(before: DropoutSite | Elsewhere): before is Elsewhere {
  return 'siteId' in before;
}

/** Both drop; of one that runs twice the rate need not be known. */
function acts(later: DropoutSite, earlier: DropoutSite | Elsewhere): boolean {
  if (later === earlier) return mayBePlain(later);
  return isPlain(later) && (isFar(earlier) ? earlier.rate > 0 && earlier.rate < 1 : isPlain(earlier));
}

function stacked(later: DropoutSite, earlier: DropoutSite | Elsewhere, run?: Application): Finding {
  const [one, other] = [isFar(earlier) ? earlier.rate : earlier.rate.value, later.rate.value];
  const together = one === null || other === null ? 'drops more' : dropsAndKeeps(1 - (1 - one) * (1 - other));
  if (later === earlier) {
    const message = `This dropout${effectAfter(later)} runs twice in a row: together the two runs act as one that ${together}.`;
    return siteFinding({
      rule: 'stacked-dropouts',
      severity: 'info',
      site: later,
      ...(run ? { span: run.span } : {}),
      message,
      remedies: [],
    });
  }
  const effect = isFar(earlier) ? ` (${dropsAndKeeps(earlier.rate)}, in \`${earlier.file}\`)` : effectAfter(earlier);
  return siteFinding({
    rule: 'stacked-dropouts',
    severity: 'info',
    site: later,
    message: `This dropout${effectAfter(later)} follows another one${effect}: together they act as one that ${together}.`,
    related: isFar(earlier) ? [] : [{ span: earlier.span, message: 'The dropout before it' }],
    remedies: [{ title: 'Remove this dropout', change: { type: 'remove-site', siteId: later.id }, safe: false }],
  });
}

function isRelu(operation: { readonly type: string; readonly name?: string }): boolean {
  return operation.type === 'activation' && (operation.name === 'relu' || operation.name === 'leaky_relu');
}

function net(...dropouts: readonly string[]): string {
  const [input, hidden] = ['keras.Input(shape=(64,))', 'layers.Dense(64, activation="relu")'];
  return kerasNet(input, hidden, ...dropouts, 'layers.Dense(10, activation="softmax")');
}
