import type { Report, ReportedFinding } from '../../analysis/report';
import type { DropoutSite } from '../../model/site';

/** When the site is on, as far as the source shows. */
export function activeWhen(site: DropoutSite, report: Report): string {
  const training = site.arguments.training;
  if (training?.given) return byArgument(site, report, training.text, training.value);
  if (site.kind === 'functional' || unguardedAttention(site)) return byCode(site);
  if (site.framework === 'torch') {
    return concerning(report, site).some(({ rule }) => rule === 'dropout-constructed-in-forward')
      ? 'On after `model.eval()` too: it is built anew at each call.'
      : 'Off after `model.eval()`.';
  }
  return withoutTraining(report, site) ? 'Never on in `fit`: `call` takes no `training`.' : 'On in `fit`, off in `evaluate` and `predict`.';
}

/** Findings that concern a site: those that name it, and those that lie on it. */
export function concerning({ findings }: Report, site: DropoutSite): readonly ReportedFinding[] {
  return findings.filter(
    (finding) => finding.siteId === site.id || (finding.span.start < site.span.end && site.span.start < finding.span.end),
  );
}

/** The finding about the class around the site that keeps its dropout from running in `fit`. */
export function withoutTraining({ findings, suppressed, facts }: Report, site: DropoutSite): ReportedFinding | null {
  const around = facts.classes.find(({ id }) => id === site.context.classId);
  if (!around) return null;
  const within = ({ rule, span }: ReportedFinding) =>
    rule === 'keras-subclass-call-without-training' && around.span.start <= span.start && span.end <= around.span.end;
  return [...findings, ...suppressed].find(within) ?? null;
}

const withoutEffect = new Set(['dropout-never-applied', 'dropout-result-discarded', 'rnn-dropout-single-layer']);

/** True when a finding says that the site has no effect, and no other call runs it. */
export function isInert(report: Report, site: DropoutSite): boolean {
  const dead = [...report.findings, ...report.suppressed].some(({ rule, siteId }) => siteId === site.id && withoutEffect.has(rule));
  return dead && report.facts.applications.every(({ siteId, discarded }) => siteId !== site.id || discarded);
}

function byArgument(site: DropoutSite, report: Report, text: string, value: unknown): string {
  if (value === false) return 'Always off: `training=False`.';
  if (value !== true) return `On while \`${text.replace(/`/g, '')}\` is true.`;
  const functional = report.networks.some(({ form, framework, siteIds }) => {
    return framework === 'keras' && form === 'functional' && siteIds.includes(site.id);
  });
  // Keras 3 passes its own mode to every layer of a functional model that it predicts with.
  return functional && report.facts.keras === 'keras-3'
    ? 'On whenever the model is called, by `training=True`; Keras 3 still turns it off in `predict`.'
    : 'Always on: `training=True`.';
}

function byCode(site: DropoutSite): string {
  if (site.context.guarded || site.rate.guarded) return 'On in training only, guarded by the code around it.';
  if (site.starred) return 'Whether it is on in evaluation is not known from this file.';
  // Alone among the functional dropouts these two default to training=False.
  if (/\.functional\.(feature_)?alpha_dropout$/.test(site.callee)) return 'Off: `training` is False by default.';
  return 'Nothing here ties it to the training mode.';
}

/** `scaled_dot_product_attention` is a function without a training flag; the attention layers have one. */
function unguardedAttention({ kind, callee }: DropoutSite): boolean {
  return kind === 'attention' && callee.endsWith('scaled_dot_product_attention');
}
