import type { Facts } from '../model/facts';
import type { Finding } from '../model/finding';
import type { Step } from '../model/modes';
import { type Mode, modeAfter } from './modes';
import type { Rule } from './rule';
import { lowered } from './severity';
import { tracesOf } from './traces';

export const rule: Rule = {
  id: 'export-in-train-mode',
  category: 'mode',
  severity: 'warning',
  summary: 'A model with dropout is traced or exported in training mode',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds `torch.jit.trace`, `torch.export.export` and `torch.onnx.export` of a model with dropout that no way through the file reaches with ' +
      '`model.eval()` before. A plain `torch.onnx.export` is reported one level lower: the older exporter switches the mode by itself.',
    whyItMatters:
      'What is recorded is the network as it runs at that moment: the dropout becomes part of the graph. A later `eval()` of the traced module ' +
      'does not take it out, and its predictions stay random.',
    whenToIgnore:
      'When the graph is meant for further training; write the mode that is wanted. `torch.jit.script` and `torch.compile` are not reported: ' +
      'they follow the mode.',
    references: [
      { title: 'PyTorch: torch.jit.trace', url: 'https://docs.pytorch.org/docs/stable/generated/torch.jit.trace.html' },
      { title: 'pytorch#103681', url: 'https://github.com/pytorch/pytorch/issues/103681' },
      { title: 'pytorch#24824', url: 'https://github.com/pytorch/pytorch/issues/24824' },
    ],
  },
  examples: [{ framework: 'torch', bad: program(''), good: program('model.eval()\n') }],
  *check({ reading }) {
    const { modes } = reading.facts;
    if (!modes?.steps.some(({ kind }) => kind === 'export')) return;
    const seen = new Map<Step, Mode[]>();
    for (const { events } of tracesOf(modes)) {
      const now = new Map<string, Mode>();
      for (const event of events) {
        const { step, variable } = event;
        if (variable === null || modes.assumed?.some((each) => each.variable === variable)) continue;
        const mode = now.get(variable) ?? 'unknown';
        if (step.kind === 'export') seen.set(step, [...(seen.get(step) ?? []), mode]);
        now.set(variable, modeAfter(event, mode));
      }
    }
    for (const [step, all] of seen) {
      if (!step.intended && all.every((mode) => mode === 'train')) yield finding(step, reading.facts);
    }
  },
};

function finding(step: Step, facts: Facts): Finding {
  const { name = '', depends = false } = step.exporter ?? {};
  const doubt = depends ? ' Only the older exporter, with `dynamo=False`, switches the mode by itself.' : '';
  return {
    rule: 'export-in-train-mode',
    severity: lowered(depends ? 'info' : 'warning', facts),
    span: step.span,
    message: `\`${name}\` records \`${step.name}\` in training mode: its dropout becomes part of the graph and stays on.${doubt}`,
    remedies: [
      {
        title: `Insert ${step.name}.eval()`,
        change: {
          type: 'insert-statements',
          framework: step.framework,
          statements: [{ text: `${step.name}.eval()`, at: step.statement, where: 'before' }],
        },
        safe: false,
      },
    ],
    related: [],
    siteId: null,
    unnecessary: false,
  };
}

function program(mode: string): string {
  return `import torch
from torch import nn

model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
model.load_state_dict(torch.load('model.pt'))
${mode}traced = torch.jit.trace(model, torch.zeros(1, 64))
traced.save('model.ts')
`;
}
