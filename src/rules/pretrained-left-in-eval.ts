import type { Facts } from '../model/facts';
import type { Finding } from '../model/finding';
import type { ProgramFact } from '../model/program';
import type { Span } from '../text/span';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'pretrained-left-in-eval',
  category: 'mode',
  severity: 'warning',
  summary: 'A pretrained model is trained in evaluation mode, with dropout off',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds Hugging Face models from `from_pretrained` that a loop of the same function trains, or one of a function of the file which they are handed to, or a Lightning module keeps as a part, without ' +
      'any `train()` in the file.',
    whyItMatters:
      '`from_pretrained` gives the model in evaluation mode. The gradients flow all the same, so nothing fails, but its dropout is off for the ' +
      'whole training. Lightning leaves the modes of parts as they are since 2.2.',
    whenToIgnore:
      'When fine-tuning without dropout is meant. Models that are frozen in part, families without dropout, and the `Trainer` of Hugging Face, ' +
      'which switches the mode itself, are not reported.',
    references: [
      { title: 'Lightning#20105', url: 'https://github.com/Lightning-AI/pytorch-lightning/issues/20105' },
      { title: 'autogluon#4965', url: 'https://github.com/autogluon/autogluon/issues/4965' },
      { title: 'Lightning#18951: modes are kept', url: 'https://github.com/Lightning-AI/pytorch-lightning/pull/18951' },
    ],
  },
  examples: [{ framework: 'torch', bad: program(''), good: program('model.train()\n') }],
  *check({ reading }) {
    const { facts } = reading;
    const loads = facts.program.filter(({ pretrained }) => pretrained);
    if (loads.length === 0 || facts.program.some(({ kind }) => kind === 'train-mode')) return;
    for (const load of loads) {
      if (isPartOfLightning(load, facts)) yield finding(load, lowered(facts.libraries?.includes('lightning') ? 'warning' : 'info', facts));
      else if (isTrained(load, facts)) yield finding(load, lowered('warning', facts));
    }
  },
};

/** A loop of the same function, or of one that it is handed to, runs the model and goes back through it. */
function isTrained(load: ProgramFact, { program: all }: Facts): boolean {
  if (all.some(({ kind }) => kind === 'fit')) return false;
  if (load.pretrained?.trainedBy !== undefined) return true;
  const here = all.filter(
    (fact) => fact.functionName === load.functionName && fact.classId === load.classId && fact.span.start > load.span.start,
  );
  return here.some(
    (run) =>
      run.kind === 'forward' &&
      run.subject === load.subject &&
      run.loop !== null &&
      here.some((back) => back.kind === 'backward' && run.loop !== null && within(run.loop, back.span)) &&
      here.every((other) => other.kind !== 'no-grad' || run.loop === null || !within(run.loop, other.span)),
  );
}

function isPartOfLightning(load: ProgramFact, { classes }: Facts): boolean {
  const owner = classes.find(({ id }) => id === load.classId);
  if (owner?.role !== 'lightning-module' || !load.subject?.startsWith('self.') || load.functionName !== '__init__') return false;
  return (
    owner.methods.some(({ name }) => name === 'training_step') &&
    !owner.methods.some(({ name }) => /^(?:on_(?:fit|train)_\w*|train)$/.test(name))
  );
}

function within(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function finding(load: ProgramFact, severity: Finding['severity']): Finding {
  const call = `${load.subject}.train()`;
  return {
    rule: 'pretrained-left-in-eval',
    severity,
    span: load.span,
    message: `\`from_pretrained\` gives \`${load.subject}\` in evaluation mode, and nothing here switches it: it is trained with its dropout off.`,
    remedies: load.pretrained
      ? [
          {
            title: `Insert ${call}`,
            change: {
              type: 'insert-statements',
              framework: 'torch',
              statements: [{ text: call, at: load.pretrained.statement, where: 'after' }],
            },
            safe: false,
          },
        ]
      : [],
    related: [],
    siteId: null,
    unnecessary: false,
  };
}

function program(mode: string): string {
  return `import torch
from transformers import AutoModelForSequenceClassification

model = AutoModelForSequenceClassification.from_pretrained('bert-base-uncased')
${mode}optimizer = torch.optim.AdamW(model.parameters())
for batch in torch.load('batches.pt'):
    optimizer.zero_grad()
    model(**batch).loss.backward()
    optimizer.step()
`;
}
