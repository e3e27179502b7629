import type { Remedy } from '../model/finding';
import type { PlainContainer } from '../model/modes';
import { torchModule } from './exampleClasses';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'dropout-in-plain-container',
  category: 'mode',
  severity: 'error',
  summary: 'Modules in a Python list or dictionary are not registered, so `eval()` does not reach their dropout',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds dropout layers, and modules of the project with dropout inside, that a module keeps in a plain list, tuple or dictionary on `self`.',
    whyItMatters:
      'A module knows only the parts that are attributes of their own or lie in `nn.ModuleList`, `nn.ModuleDict` or `nn.Sequential`. For all others ' +
      '`eval()`, `to()`, `parameters()` and `state_dict()` do nothing: dropout stays on in evaluation, and weights in the list are neither trained nor saved.',
    whenToIgnore:
      'When the modes of the parts are switched by hand. Containers that are handed to something else, and classes that register modules by name ' +
      '(`add_module`, `setattr`) or override `train`, are not reported.',
    references: [
      { title: 'PyTorch: torch.nn.ModuleList', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html' },
      { title: 'mt-dnn#45', url: 'https://github.com/namisan/mt-dnn/issues/45' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: net('[nn.Dropout(0.1) for _ in range(2)]'),
      good: net('nn.ModuleList([nn.Dropout(0.1) for _ in range(2)])'),
    },
  ],
  *check({ reading }) {
    const { modes } = reading.facts;
    for (const found of modes?.containers ?? []) {
      if (found.intended) continue;
      yield {
        rule: 'dropout-in-plain-container',
        severity: lowered('error', reading.facts),
        span: found.span,
        message:
          `\`self.${found.attribute}\` is a plain ${found.form}: the \`${found.element}\` in it is not registered with the module, ` +
          'so `eval()` does not reach it and its dropout stays on.',
        remedies: wrapped(found),
        related: [],
        siteId: null,
        unnecessary: false,
      };
    }
  },
};

function wrapped({ framework, span, container }: PlainContainer): readonly Remedy[] {
  if (container === null) return [];
  // New keys in the state_dict: checkpoints of before lack them.
  return [{ title: `Wrap it in ${container}`, change: { type: 'wrap', framework, span, callee: container }, safe: false }];
}

function net(drops: string): string {
  return torchModule([`self.drops = ${drops}`], ['for drop in self.drops:', '    x = drop(x)', 'return x']);
}
