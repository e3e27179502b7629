import type { Finding, Remedy } from '../model/finding';
import type { ProgramFact } from '../model/program';
import type { DropoutSite } from '../model/site';
import { neverDrops } from './finding';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'checkpoint-rng-not-preserved',
  category: 'data-flow',
  severity: 'error',
  summary: 'A checkpointed part with dropout is computed again with another mask',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds activation checkpointing with `preserve_rng_state=False` around code in which dropout can be seen. Checkpoint functions of the ' +
      'project itself that save and restore no random state are reported one level lower.',
    whyItMatters:
      'The backward pass runs the part a second time. Without the saved random state dropout draws a new mask there, so that the gradients ' +
      'belong to another network than the one whose loss was computed. Nothing fails: the model only trains worse.',
    whenToIgnore: 'When the rate is always 0 while checkpointing is on.',
    references: [
      { title: 'PyTorch: torch.utils.checkpoint', url: 'https://docs.pytorch.org/docs/stable/checkpoint.html' },
      { title: 'OLMo-core#828: a different loss with checkpointing', url: 'https://github.com/allenai/OLMo-core/pull/828' },
      { title: 'guided-diffusion#167: a checkpoint function of its own', url: 'https://github.com/openai/guided-diffusion/issues/167' },
    ],
  },
  examples: [{ framework: 'torch', bad: checkpointed(', preserve_rng_state=False'), good: checkpointed('') }],
  *check({ reading }) {
    for (const fact of reading.facts.program) {
      if (fact.kind !== 'checkpoint' || fact.redraws === undefined || !fact.inside) continue;
      const sites = reading.sites.filter((site) => fact.inside?.siteIds.includes(site.id) && drops(site));
      if (sites.length > 0 || fact.inside.elsewhere) yield finding(fact, sites, reading.sites[0]);
    }
  },
};

function finding(fact: ProgramFact, sites: readonly DropoutSite[], any: DropoutSite | undefined): Finding {
  const part = fact.subject === null ? 'this part' : `\`${fact.subject}\``;
  const [first] = sites;
  const isOwn = fact.redraws === 'own';
  const cause = isOwn ? 'This checkpoint function restores no random state' : 'With `preserve_rng_state=False` no random state is restored';
  const remove: Remedy = {
    title: 'Remove preserve_rng_state=False',
    change: { type: 'set-call-argument', framework: 'torch', span: fact.span, name: 'preserve_rng_state', text: null },
    safe: true,
  };
  return {
    rule: 'checkpoint-rng-not-preserved',
    severity: lowered(isOwn ? 'info' : 'error', { inTest: any?.context.inTest ?? false }),
    span: fact.span,
    message: `${cause}: the dropout in ${part} draws another mask in the backward pass, so the gradients do not match the loss.`,
    remedies: isOwn ? [] : [remove],
    related: first ? [{ span: first.span, message: 'This dropout is run twice with different masks.' }] : [],
    siteId: first?.id ?? null,
    unnecessary: false,
  };
}

/** Not fixed at 0, nor 0 unless a caller says otherwise. */
function drops(site: DropoutSite): boolean {
  return !neverDrops(site) && site.rate.value !== 0 && !site.context.inBackward;
}

function checkpointed(argument: string): string {
  return `import torch.nn as nn
from torch.utils.checkpoint import checkpoint


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = nn.Sequential(nn.Linear(64, 64), nn.GELU(), nn.Dropout(0.1))

    def forward(self, x):
        return checkpoint(self.block, x, use_reentrant=False${argument})
`;
}
