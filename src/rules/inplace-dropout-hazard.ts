import type { Application } from '../model/application';
import type { Finding } from '../model/finding';
import { neighboursOf } from '../model/neighbours';
import type { DropoutSite } from '../model/site';
import { shortName } from '../model/words';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'inplace-dropout-hazard',
  category: 'data-flow',
  severity: 'warning',
  summary: 'In-place dropout overwrites a tensor that is needed again',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds dropout with `inplace=True` whose input is read again afterwards (a shortcut, another branch), or comes straight from a layer ' +
      'that keeps its output for the backward pass: ReLU, tanh, sigmoid, softmax, exp, sqrt, an LSTM that reads in one direction, or a module that ends with one of these.',
    whyItMatters:
      'In the first case nothing fails: the shortcut silently gets the dropped values too. In the second PyTorch stops in the backward pass ' +
      'with "one of the variables needed for gradient computation has been modified by an inplace operation", as soon as the rate is not 0.',
    whenToIgnore:
      'When both branches are meant to see the dropped values. The memory that `inplace=True` saves is rarely worth it. A rate that is 0 by default makes it an info.',
    references: [
      { title: 'PyTorch: in-place correctness checks', url: 'https://docs.pytorch.org/docs/stable/notes/autograd.html' },
      { title: 'pytorch#72992', url: 'https://github.com/pytorch/pytorch/issues/72992' },
      { title: 'yoyodyne#298', url: 'https://github.com/CUNY-CL/yoyodyne/pull/298' },
    ],
  },
  examples: [{ framework: 'torch', bad: residual(', inplace=True'), good: residual('') }],
  *check({ reading, networks }) {
    const inPlace = reading.sites.filter((site) => (site.arguments.inplace?.value === true || isInPlaceFunction(site)) && drops(site));
    if (inPlace.length === 0) return;
    for (const site of inPlace) {
      const runs = reading.facts.applications.filter(({ siteId }) => siteId === site.id);
      const found = runs.flatMap((run) => ofRun(site, run));
      if (found.length > 0) yield* found;
      else if (runs.length === 0 && site.kind === 'layer') {
        const { listedAfter } = site;
        const maker = neighboursOf(site, networks(new Set([site.id])))?.input;
        if (maker && maker.operation.type !== 'unknown' && KEEPS_OUTPUT.test(maker.callee)) yield keeping(site, maker.callee, undefined);
        else if (!maker && listedAfter) yield* ofMakers(site, listedAfter, undefined);
      }
    }
  },
};

/** As run with PyTorch 2.13: these keep their output; GELU, SiLU, Hardswish, LeakyReLU, pools and products keep their input. */
const KEEPS_OUTPUT = /(?:^|\.)(?:ReLU|Tanh|Sigmoid|Softmax|LogSoftmax|LSTM|relu_?|tanh_?|sigmoid_?|softmax|log_softmax|exp_?|sqrt_?)$/;

function ofRun(site: DropoutSite, run: Application): readonly Finding[] {
  if (run.readAgain && !run.unread) {
    const finding = siteFinding({
      rule: 'inplace-dropout-hazard',
      severity: severityOf(site),
      site,
      span: run.span,
      message: `This in-place \`${shortName(site.callee)}\` overwrites \`${run.inputText}\`, which is read again: there, too, values are dropped.`,
      remedies: isInPlaceFunction(site) ? [] : [withoutInPlace(site, false)],
      related: [{ span: run.readAgain, message: 'Reads the overwritten tensor.' }],
    });
    return [finding];
  }
  return ofMakers(site, run.makers ?? [], run.span);
}

/** What is listed may be chosen by a function; of what a module may give, each way has to keep it. */
function ofMakers(site: DropoutSite, makers: readonly string[], span: Application['span'] | undefined): readonly Finding[] {
  const keepers = makers.filter((maker) => KEEPS_OUTPUT.test(maker));
  const isOneOfSeveral = keepers.length < makers.length;
  return keepers[0] === undefined || (span && isOneOfSeveral) ? [] : [keeping(site, keepers[0], span, isOneOfSeveral)];
}

function keeping(site: DropoutSite, maker: string, span: Application['span'] | undefined, isOneOfSeveral = false): Finding {
  const name = shortName(maker).replace(/^\./, '');
  return siteFinding({
    rule: 'inplace-dropout-hazard',
    severity: isOneOfSeveral ? 'info' : severityOf(site),
    site,
    ...(span ? { span } : {}),
    message: `This in-place \`${shortName(site.callee)}\` overwrites the output that \`${name}\` keeps for its gradient: the backward pass stops with an error${isOneOfSeveral ? ' where that is chosen' : ''}.`,
    remedies: isInPlaceFunction(site) ? [] : [withoutInPlace(site, true)],
  });
}

function withoutInPlace(site: DropoutSite, safe: boolean) {
  return { title: 'Set inplace=False', change: { type: 'set-argument', siteId: site.id, name: 'inplace', text: 'False' }, safe } as const;
}

/** `torch.dropout_`. */
function isInPlaceFunction({ callee }: DropoutSite): boolean {
  return callee.endsWith('_');
}

function drops({ rate }: DropoutSite): boolean {
  return rate.value !== 0 || rate.byDefault;
}

/** A rate that is 0 until somebody asks for another one does no harm yet. */
function severityOf({ rate }: DropoutSite): 'warning' | 'info' {
  return rate.value === 0 ? 'info' : 'warning';
}

function residual(argument: string): string {
  return `import torch.nn as nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.1${argument})
        self.fc = nn.Linear(64, 64)

    def forward(self, x):
        y = self.drop(x)
        return x + self.fc(y)
`;
}
