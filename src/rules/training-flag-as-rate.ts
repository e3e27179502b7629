import type { DropoutSite } from '../model/site';
import { shortName } from '../model/words';
import { functionalNet, linenNet } from './exampleClasses';
import { siteFinding } from './finding';
import { isTried } from './rates';
import type { Rule } from './rule';

const FLAG = /^(?:self\.)?(?:is_|do_)?train(?:ing)?(?:_mode)?$/;

export const rule: Rule = {
  id: 'training-flag-as-rate',
  category: 'rates',
  severity: 'error',
  summary: 'A training flag stands where the rate belongs: all units are dropped in training',
  frameworks: ['torch', 'keras', 'flax'],
  doc: {
    whatItDoes: 'Finds dropout whose rate is a training flag, such as `F.dropout(x, self.training)`.',
    whyItMatters:
      'The second argument of most dropout functions is the rate. A flag in its place is taken for a number without a word: True counts as 1, so in ' +
      'training every unit is dropped and no gradient passes, and in evaluation the flag is False and nothing is dropped. The flag was meant for ' +
      '`training`, and the rate is missing.',
    whenToIgnore: 'When a variable with such a name holds a probability: rename it rather.',
    references: [
      {
        title: 'PyTorch: torch.nn.functional.dropout',
        url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html',
      },
    ],
  },
  examples: [
    { framework: 'torch', bad: functionalNet('F.dropout(x, self.training)'), good: functionalNet('F.dropout(x, training=self.training)') },
    { framework: 'keras', bad: tensorflow('training'), good: tensorflow('0.5 if training else 0.0') },
    {
      framework: 'flax',
      bad: linenNet('return nn.Dropout(train, deterministic=False)(x)'),
      good: linenNet('return nn.Dropout(0.5, deterministic=not train)(x)'),
    },
  ],
  *check({ reading }) {
    for (const site of reading.sites) {
      if (!FLAG.test(site.rate.text) || isNumber(site) || site.kind === 'config' || isTried(site)) continue;
      yield siteFinding({
        rule: 'training-flag-as-rate',
        severity: 'error',
        site,
        message:
          `\`${site.rate.text}\` stands in the place of \`${site.parameter}\` of \`${shortName(site.callee)}\`: True counts as 1` +
          `${/keep/.test(site.parameter) ? ', which keeps everything' : ', so every unit is dropped in training'}.`,
      });
    }
  },
};

/** The name was given a number that is no flag. */
function isNumber({ rate: { value } }: DropoutSite): boolean {
  return value !== null && value !== 0 && value !== 1;
}

function tensorflow(rate: string): string {
  return `import tensorflow as tf


def hidden(x, training):
    return tf.nn.dropout(x, rate=${rate})
`;
}
