import { dropsAndKeeps, effectOf } from '../model/words';
import { siteFinding } from './finding';
import type { Rule } from './rule';
import { dropsByPlan, rateRemedy } from './runs';
import { lowered } from './severity';

const RARELY = 'in a language model that is pretrained in one pass over its data: such a model rarely overfits, and usually drops nothing.';
/** Of the configurations of Transformers that drop unless told otherwise. */
const BY_DEFAULT = 0.1;

export const rule: Rule = {
  id: 'single-epoch-pretraining-dropout',
  category: 'evidence',
  severity: 'info',
  summary: 'A language model that is pretrained in one pass over its data uses dropout',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds rates above 0 in the configuration of a causal or masked language model that starts from random weights (`from_config`, or the class called with a ' +
      'configuration) and that `TrainingArguments` train for at most one epoch, or for a number of steps over streamed data. A configuration that says nothing of ' +
      'dropout counts where its class drops 10 % by default, as those of GPT-2, BERT and RoBERTa do.',
    whyItMatters:
      'A model that sees each text once can hardly overfit, so dropout only takes capacity away; published comparisons of single-epoch pretraining find it no help ' +
      'or harmful. Bring it back for fine-tuning, where a small set of data is seen several times.',
    whenToIgnore: 'When the data is small or holds many repeats, or the same configuration is later trained for more epochs.',
    references: [
      {
        title: 'Liu, Bauer and Manning 2025: drop dropout on single-epoch language model pretraining',
        url: 'https://arxiv.org/abs/2505.24788',
      },
    ],
  },
  examples: [{ framework: 'torch', bad: pretraining('0.1'), good: pretraining('0.0') }],
  *check({ reading: { sites, facts } }) {
    const training = (facts.trainings ?? []).find(({ pretraining: once }) => once);
    if (!training) return;
    for (const { span, callee, fields } of training.pretraining?.defaults ?? []) {
      yield {
        rule: 'single-epoch-pretraining-dropout',
        severity: lowered('info', facts),
        span,
        message: `\`${callee}\` ${dropsAndKeeps(BY_DEFAULT)} by default, ${RARELY}`,
        remedies: [
          {
            title: `Set \`${fields.join('`, `')}\` to 0`,
            // The others go into the same place of the call.
            change: {
              type: 'set-call-argument',
              framework: 'torch',
              span,
              name: fields[0] ?? '',
              text: ['0.0', ...fields.slice(1).map((field) => `${field}=0.0`)].join(', '),
            },
            safe: false,
          },
        ],
        related: [{ span: training.span, message: 'where it is trained' }],
        siteId: null,
        unnecessary: false,
      };
    }
    const dropping = sites.filter((site) => site.kind === 'config' && dropsByPlan(site));
    for (const site of dropping) {
      yield siteFinding({
        rule: 'single-epoch-pretraining-dropout',
        severity: 'info',
        site,
        message: `This ${effectOf(site)}, ${RARELY}`,
        related: [{ span: training.span, message: 'where it is trained' }],
        remedies: [rateRemedy('Set the rate to 0', [site], 0)],
      });
    }
  },
};

function pretraining(rate: string): string {
  return `from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments


def pretrain(texts, kept):
    model = GPT2LMHeadModel(GPT2Config(resid_pdrop=${rate}))
    arguments = TrainingArguments(output_dir="out", num_train_epochs=1)
    Trainer(model=model, args=arguments, train_dataset=texts, eval_dataset=kept).train()
`;
}
