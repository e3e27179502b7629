import type { ClassFacts } from '../model/facts';
import type { Remedy, Severity } from '../model/finding';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';

/** How sure it is that the code around a site also runs in evaluation, and whether `self.training` exists there. */
export type Reach = 'forward' | 'method' | 'function';

const MODULE_ROLES: ReadonlySet<ClassFacts['role']> = new Set(['torch-module', 'torch-sequential', 'lightning-module']);

/**
 * Where a PyTorch site without a training flag stands, or null when something around it shows that it is
 * switched off elsewhere, meant to be on, or only run in training.
 */
export function evaluationReach(site: DropoutSite, reading: Reading): Reach | null {
  const { context, rate } = site;
  if (context.guarded || context.intended || context.inBackward || rate.guarded || site.starred) return null;
  // A wrapper passes on what its caller decided; the caller may have guarded it.
  if (rate.form === 'parameter' && !site.entrusted && site.arguments.training?.left !== true) return null;
  // "training_step", "train_epoch", "fit": never run in evaluation.
  if (/train|(^|_)fit($|_)/i.test(context.functionName ?? '')) return null;
  const owner = reading.facts.classes.find((candidate) => candidate.id === context.classId);
  if (!owner) return context.place === 'function' ? 'function' : null;
  if (MODULE_ROLES.has(owner.role)) {
    if (context.place === 'forward') return 'forward';
    return context.place === 'method' ? 'method' : null;
  }
  // A class with a base from another file that defines forward is very likely a module, but nobody can tell.
  return owner.unknownBase && context.place === 'forward' ? 'function' : null;
}

/** A rate that is 0 until somebody asks for another one does no harm yet. */
export function severityOf({ rate }: DropoutSite, reach: Reach): Severity {
  if (rate.value === 0) return 'info';
  return reach === 'forward' ? 'error' : 'warning';
}

/** "It is meant": the comment that silences the rules about dropout in evaluation. */
export function markIntended(site: DropoutSite): Remedy {
  return {
    title: 'Mark as intended: dropout stays on in evaluation (Monte-Carlo dropout)',
    change: { type: 'comment', span: site.span, text: '# dropout: intended' },
    safe: false,
  };
}
