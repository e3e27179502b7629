import type { DropoutSite } from '../../model/site';

/**
 * When a site of Flax, Equinox or Haiku is on; null for other frameworks. Flax's layers are told by `deterministic`, Equinox's by
 * `inference`, at construction or in the call; nnx and Equinox have a switch for the whole model besides.
 */
export function activeInJax(site: DropoutSite): string | null {
  switch (site.framework) {
    case 'flax':
      return inFlax(site);
    case 'equinox':
      return switchedBy(site, 'inference') ?? 'Off after `eqx.nn.inference_mode(model)`.';
    case 'haiku':
      return byCode(site);
    default:
      return null;
  }
}

function inFlax(site: DropoutSite): string {
  const isObject = site.callee.startsWith('flax.nnx.') && /\.[A-Z]\w*$/.test(site.callee);
  if (isObject && isBuiltWith(site)) return whileBuilt(site);
  const switched = switchedBy(site, 'deterministic');
  if (switched) return switched;
  if (isObject) return 'Off after `model.eval()`.';
  if (/^flax\.linen\.[A-Z]/.test(site.callee)) return 'Off where it is called with `deterministic=True`.';
  if (site.kind === 'drop-path' || site.kind === 'drop-block') return 'When it is on is decided inside.';
  return byCode(site);
}

/** The argument stands in the construction, not in the call that follows. */
function isBuiltWith({ arguments: given, span }: DropoutSite): boolean {
  const place = given.deterministic?.span;
  return place != null && place.end <= span.end;
}

/** `train()` and `eval()` of an nnx model set again what the constructor was given. */
function whileBuilt(site: DropoutSite): string {
  return site.arguments.deterministic?.value === true
    ? 'Off until `model.train()`: it is built with `deterministic=True`.'
    : 'Off after `model.eval()`.';
}

/** What a switch that turns dropout off says; null when none is given. */
function switchedBy(site: DropoutSite, name: 'deterministic' | 'inference'): string | null {
  const given = site.arguments[name];
  if (!given?.given) return null;
  if (given.value === true) return `Always off: \`${name}=True\`.`;
  if (given.value === false) return `Always on: \`${name}=False\`.`;
  const text = given.text.replace(/`/g, '');
  const positive = /^not\s+(\w+(?:\.\w+)*)$/.exec(text)?.[1];
  return positive === undefined ? `Off while \`${text}\` is true.` : `On while \`${positive}\` is true.`;
}

function byCode({ context, rate, starred }: DropoutSite): string {
  if (context.guarded || rate.guarded) return 'On in training only, guarded by the code around it.';
  return starred ? 'Whether it is on in evaluation is not known from this file.' : 'Nothing here ties it to the training mode.';
}
