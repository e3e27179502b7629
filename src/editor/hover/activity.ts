import type { Report, ReportedFinding } from '../../analysis/report';
import type { DropoutSite } from '../../model/site';
import { activeInJax } from './activityJax';

/** When the site is on, as far as the source shows. */
export function activeWhen(site: DropoutSite, report: Report): string {
  const training = site.arguments.training;
  if (training?.given && site.framework === 'tfjs') return byOption(site, report, training.text, training.value);
  if (training?.given) return byArgument(site, report, training.text, training.value);
  if (site.kind === 'argument') return 'When it is on is decided inside.';
  // The model that is built from it decides.
  if (site.kind === 'config') return '';
  const inJax = site.arguments.skips ? null : activeInJax(site);
  if (inJax !== null) return inJax;
  if (site.kind === 'functional' || site.kind === 'mask' || site.arguments.skips || isFunctionOfTorch(site)) return byCode(site);
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

/**
 * `apply(x, {training: true})` counts for tensors only: a model built of it runs its layers in the mode of its own call
 * (tfjs-layers, executor.ts).
 */
function byOption(site: DropoutSite, report: Report, text: string, value: unknown): string {
  const isInModel = report.networks.some(({ framework, siteIds }) => framework === 'tfjs' && siteIds.includes(site.id));
  if (isInModel) return 'On in `fit`, off in `evaluate` and `predict`: the model passes its own mode, whatever `training` says here.';
  if (value === false) return 'Off in this call: `training: false`.';
  return value === true ? 'On in this call: `training: true`.' : `On while \`${text.replace(/`/g, '')}\` is true.`;
}

/** Alone among the functions these default to training=False. */
const OFF_BY_DEFAULT = /^torch\.nn\.functional\.(?:feature_)?alpha_dropout$|^timm\.layers\.drop_path$/;

function byCode(site: DropoutSite): string {
  if (site.context.guarded || site.rate.guarded) return 'On in training only, guarded by the code around it.';
  if (site.starred) return 'Whether it is on in evaluation is not known from this file.';
  if (OFF_BY_DEFAULT.test(site.callee)) return 'Off: `training` is False by default.';
  return 'Nothing here ties it to the training mode.';
}

/** The attention and stochastic-depth functions have no mode of their own, unlike the layers, whose names begin with a capital. */
function isFunctionOfTorch({ framework, kind, callee }: DropoutSite): boolean {
  return framework === 'torch' && /^(?:attention|drop-path|drop-block)$/.test(kind) && /(?:^|\.)[a-z_]\w*$/.test(callee);
}
