import { effectOf } from '../model/words';
import { siteFinding } from './finding';
import type { Rule } from './rule';
import { dropsByPlan, rateRemedy } from './runs';

export const rule: Rule = {
  id: 'single-epoch-pretraining-dropout',
  category: 'evidence',
  severity: 'info',
  summary: 'A language model that is pretrained in one pass over its data uses dropout',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds rates above 0 in the configuration of a causal or masked language model that starts from random weights (`from_config`, or the class called with a ' +
      'configuration) and that `TrainingArguments` train for at most one epoch, or for a number of steps over streamed data.',
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
    const dropping = sites.filter((site) => site.kind === 'config' && dropsByPlan(site));
    for (const site of dropping) {
      yield siteFinding({
        rule: 'single-epoch-pretraining-dropout',
        severity: 'info',
        site,
        message: `This ${effectOf(site)}, in a language model that is pretrained in one pass over its data: such a model rarely overfits, and usually drops nothing.`,
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
