import type { DocumentedRule } from './rule';

/** Not a rule of dropout: what is said of suppression comments, when it is asked for. The analysis finds it. */
export const unusedIgnorePage: DocumentedRule = {
  id: 'unused-ignore',
  category: 'comments',
  severity: 'warning',
  summary: 'A suppression comment silences nothing',
  frameworks: [],
  doc: {
    whatItDoes:
      'Finds suppression comments that silence no finding, be they for a line, a file or a block; of several rules that one names, those that are not ' +
      'needed. The fix removes them. It speaks only when it is asked for: by `--unused-ignores`, by `unused-ignores = true` in the configuration, or by the setting ' +
      '`dropoutDoctor.unusedIgnores`.',
    whyItMatters:
      'A comment that outlives its finding tells readers of a mistake that is gone, and would silence the next one of its kind.',
    whenToIgnore:
      'Comments for rules that are switched off are left alone, since nobody knows whether they are needed. To keep comments in store, leave the option off, as it is by default.',
    references: [],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\ndrop = nn.Dropout(0.5)  # dropout: ignore[rate-out-of-range]\n',
      good: 'import torch.nn as nn\n\ndrop = nn.Dropout(0.5)\n',
    },
  ],
};
