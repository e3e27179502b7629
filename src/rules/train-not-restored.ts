import type { Finding, Remedy } from '../model/finding';
import type { Step } from '../model/modes';
import type { Framework } from '../model/site';
import type { Event } from './modes';
import { unrestoredWhenRun } from './ran';
import { apart, type EventLoop, nameIn, type Pair, unrestored } from './rounds';
import type { Rule } from './rule';
import { lowered } from './severity';
import { tracesOf } from './traces';

export const rule: Rule = {
  id: 'train-not-restored',
  category: 'mode',
  severity: 'warning',
  summary: 'After `model.eval()` the next epoch trains with dropout off',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds loops that train and evaluate one model with dropout, where `model.eval()` is reached in each round and `model.train()` in none: it is ' +
      'missing, or stands before the loop. Functions of the same file are followed, those of other files that are given the model, and methods of objects that ' +
      'keep it. Besides, the programs of the project are followed as they would run (nothing is executed): a call that leaves a network in evaluation mode, in which it is trained on, is an info.',
    whyItMatters:
      'A mode stays until it is changed. From the second round on the model trains in evaluation mode: without dropout, and with batch normalization ' +
      'that learns no statistics. Nothing fails; the regularization is just gone.',
    whenToIgnore:
      'When training in evaluation mode is meant. The rule is silent where the model is known to have no dropout, where the model is given to code that ' +
      'may switch its mode back, and where evaluation leaves the loop. Where nobody can see which class the model has it is an info: the mode is ' +
      'wrong, but whether any dropout is there is not known. So it is where one method trains and another evaluates, and their caller is not seen.',
    references: [
      { title: 'PyTorch: Module.train', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train' },
      { title: 'pytorch/tutorials#1624: the official quickstart', url: 'https://github.com/pytorch/tutorials/issues/1624' },
      { title: 'coRNN#1', url: 'https://github.com/tk-rusch/coRNN/issues/1' },
    ],
  },
  examples: [{ framework: 'torch', bad: program('model.train()\n', ''), good: program('', '    model.train()\n') }],
  *check({ reading }) {
    const { modes } = reading.facts;
    const reported = new Set<number>();
    const loops = new Set<string>();
    const does = (kind: Step['kind']): boolean => modes?.steps.some((step) => step.kind === kind) ?? false;
    const traces = modes && does('eval-mode') && does('learn') ? tracesOf(modes) : [];
    for (const trace of traces) {
      for (const [index, event] of trace.events.entries()) {
        const { step } = event;
        const loop = step.kind === 'eval-mode' && !reported.has(step.span.start) ? unrestored(trace, event, index) : null;
        if (!loop) continue;
        const isAssumed = modes?.assumed?.some(({ variable }) => variable === event.variable) ?? false;
        reported.add(step.span.start);
        // An embedding or a criterion beside the network: one finding tells enough.
        if (isAssumed && loops.has(loop.key)) continue;
        loops.add(loop.key);
        yield found(event, nameIn(loop, event, trace.events), loop, isAssumed, lowered(isAssumed ? 'info' : 'warning', reading.facts));
      }
    }
    for (const pair of apart(traces))
      if (!reported.has(pair.evaluation.step.span.start)) yield foundApart(pair, lowered('info', reading.facts));
    yield* unrestoredWhenRun(reading.facts, reported);
  },
};

function found({ step }: Event, name: string | null, loop: EventLoop, isAssumed: boolean, severity: Finding['severity']): Finding {
  const restore: Remedy | null = name
    ? {
        title: `Begin each round with ${name}.train()`,
        change: insertion(step.framework, `${name}.train()`, loop),
        safe: false,
      }
    : null;
  return {
    rule: 'train-not-restored',
    severity,
    span: step.span,
    message:
      `\`${step.name}\` stays in evaluation mode after this: the next round of the loop trains it with ${isAssumed ? 'any dropout that it has' : 'dropout'} off, ` +
      'since nothing calls `train()` there.',
    remedies: restore ? [restore] : [],
    related: [{ span: loop.first, message: 'The loop that trains it again' }],
    siteId: null,
    unnecessary: false,
  };
}

function foundApart({ evaluation: { step }, training }: Pair, severity: Finding['severity']): Finding {
  const name = training.step.functionName;
  return {
    rule: 'train-not-restored',
    severity,
    span: step.span,
    message:
      `\`${step.name}\` stays in evaluation mode after this, and nothing in this file calls \`train()\` for it: ` +
      `unless its caller does, \`${name}\` then trains it with any dropout that it has off.`,
    remedies: [],
    related: [{ span: training.step.span, message: 'It is trained here' }],
    siteId: null,
    unnecessary: false,
  };
}

function insertion(framework: Framework, text: string, loop: EventLoop): Remedy['change'] {
  return { type: 'insert-statements', framework, statements: [{ text, at: loop.first, where: 'before' }] };
}

function program(before: string, within: string): string {
  return `import torch
from torch import nn

model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
batches = [(torch.randn(4, 64), torch.randn(4, 1))]
${before}for epoch in range(3):
${within}    for x, y in batches:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print(sum(nn.functional.mse_loss(model(x), y) for x, y in batches))
`;
}
