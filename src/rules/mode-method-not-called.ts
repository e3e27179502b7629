import type { Finding } from '../model/finding';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'mode-method-not-called',
  category: 'mode',
  severity: 'error',
  summary: '`model.eval` or `model.train` without parentheses does nothing',
  frameworks: ['torch'],
  doc: {
    whatItDoes: 'Finds statements that only name the method `eval` or `train` of a module and do not call it.',
    whyItMatters:
      'Naming a method changes nothing: the model keeps its mode. After `model.eval` dropout still drops and batch normalization still learns from what ' +
      'should be predicted; after `model.train` a model that was evaluated goes on training without dropout.',
    whenToIgnore: 'Never.',
    references: [
      { title: 'PyTorch: Module.eval', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval' },
      { title: 'PyTorch: Module.train', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train' },
    ],
  },
  examples: [{ framework: 'torch', bad: evaluation('model.eval'), good: evaluation('model.eval()') }],
  *check({ reading }) {
    const { modes } = reading.facts;
    for (const { framework, span, subject, method } of modes?.uncalled ?? []) {
      const finding: Finding = {
        rule: 'mode-method-not-called',
        severity: lowered('error', reading.facts),
        span,
        message: `\`${subject}.${method}\` is named but not called: ${subject} keeps its mode${method === 'eval' ? ', so dropout stays on' : ''}.`,
        remedies: [{ title: `Call it: ${subject}.${method}()`, change: { type: 'call-method', framework, span }, safe: true }],
        related: [],
        siteId: null,
        unnecessary: false,
      };
      yield finding;
    }
  },
};

function evaluation(statement: string): string {
  return `import torch


def evaluate(model, batches):
    ${statement}
    with torch.no_grad():
        return [model(batch) for batch in batches]
`;
}
