import type { Remedy } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { shortName } from '../model/words';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'hf-dropout-field',
  category: 'rates',
  severity: 'info',
  summary: 'A configuration of Transformers is given a dropout field that its class does not read',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds a dropout field passed to a `*Config` of Transformers that knows no field of this name, though other classes do. The fields of each ' +
      'class come from a table that a script reads out of a pinned version of the library; classes outside of the table are left alone.',
    whyItMatters:
      'A configuration keeps every keyword that it is given, known or not. `GPT2Config(hidden_dropout_prob=0.3)` raises nothing, is saved and shown ' +
      'with the model, and the model still drops 10 %, because GPT-2 reads `resid_pdrop`, `embd_pdrop` and `attn_pdrop`.',
    whenToIgnore: 'When another version of the library, or a model of your own, reads the field.',
    references: [
      { title: 'Transformers: GPT-2', url: 'https://huggingface.co/docs/transformers/model_doc/gpt2' },
      { title: 'transformers#12781', url: 'https://github.com/huggingface/transformers/issues/12781' },
      { title: 'axolotl#672', url: 'https://github.com/axolotl-ai-cloud/axolotl/issues/672' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'from transformers import GPT2Config\n\nconfig = GPT2Config(hidden_dropout_prob=0.2)\n',
      good: 'from transformers import GPT2Config\n\nconfig = GPT2Config(resid_pdrop=0.2, attn_pdrop=0.2)\n',
    },
  ],
  *check({ reading }) {
    for (const site of reading.sites) {
      if (!site.unread || site.context.expectedToFail) continue;
      const { known, version } = site.unread;
      yield siteFinding({
        rule: 'hf-dropout-field',
        severity: 'info',
        site,
        message:
          `\`${shortName(site.callee)}\` does not read \`${site.parameter}\`: the rate has no effect. In transformers ${version} it reads ` +
          `${known.map((field) => `\`${field}\``).join(', ')}.`,
        remedies: renamed(site, known, reading.sites),
      });
    }
  },
};

/** What a field is about, by the first word that its name has. */
const ABOUT: readonly (readonly [RegExp, string])[] = [
  [/path|layer_?drop|stochastic|connect/, 'whole layers'],
  [/att/, 'attention'],
  [/classif|summary|cls|qa_/, 'the head'],
  [/emb|positional|feat/, 'the input'],
  [/activation|ffn|mlp/, 'activations'],
];

function about(field: string): string {
  return ABOUT.find(([words]) => words.test(field))?.[1] ?? 'hidden units';
}

/** The fields of the class that are about the same thing, as long as the call does not give them as well. */
function renamed(site: DropoutSite, known: readonly string[], sites: readonly DropoutSite[]): readonly Remedy[] {
  const given = sites.filter(({ span }) => span.start === site.span.start).map(({ parameter }) => parameter);
  return known
    .filter((field) => about(field) === about(site.parameter) && !given.includes(field))
    .map((field) => ({ title: `Rename it to \`${field}\``, change: { type: 'rename-field', siteId: site.id, name: field }, safe: false }));
}
