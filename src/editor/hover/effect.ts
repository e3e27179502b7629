import type { DropoutSite } from '../../model/site';
import { dropsAndKeeps, percent } from '../../model/words';
import { grouped } from '../words';
import type { Neighbours } from './neighbours';

/** What the site does in training, in one or two sentences; an unknown rate is said to be unknown. */
export function trainingEffect(site: DropoutSite, neighbours: Neighbours | null): string {
  const rate = site.rate.value;
  if (rate === null) return 'The rate is not known from this file.';
  if (rate < 0 || rate > 1) return `Rate ${rate} is not a probability.`;
  if (rate === 0) return `${capital(dropsAndKeeps(0))}: no effect.`;
  return `${capital(dropsAndKeeps(rate))}. ${kept(site, rate, neighbours)}${scaling(site, rate)}`;
}

/** When it is on, as far as the source shows. */
export function activeWhen(site: DropoutSite): string {
  const training = site.arguments.training;
  if (training?.given) {
    if (training.value === true) return 'Always on: `training=True`.';
    if (training.value === false) return 'Always off: `training=False`.';
    return `On while \`${training.text.replace(/`/g, '')}\` is true.`;
  }
  if (site.kind === 'functional') {
    return site.context.guarded || site.rate.guarded
      ? 'On in training only, guarded by the code around it.'
      : 'Nothing here ties it to the training mode.';
  }
  return site.framework === 'torch' ? 'Off after `model.eval()`.' : 'On in `fit`, off in `evaluate` and `predict`.';
}

function kept(site: DropoutSite, rate: number, neighbours: Neighbours | null): string {
  if (site.granularity === 'gaussian') {
    return `Nothing is switched off: values are multiplied by noise of mean 1 and standard deviation ${round(Math.sqrt(rate / (1 - rate)))}.`;
  }
  const words = {
    layer: '',
    functional: '',
    recurrent: recurrentWords(site),
    attention: 'Drops attention weights.',
    transformer: transformerWords,
  };
  if (words[site.kind]) return words[site.kind];
  const units = unitsOf(site, neighbours);
  const noun = site.granularity === 'channel' || site.granularity === 'channel-alpha' ? 'channel' : 'unit';
  if (units === null) return `In each training step about ${percent(1 - rate)} of the ${noun}s stay on.`;
  return `In each training step about ${grouped(Math.round(units * (1 - rate)))} of ${grouped(units)} ${noun}s stay on.`;
}

const transformerWords = 'Applied after the attention and inside and after the feed-forward part of each layer.';

function recurrentWords(site: DropoutSite): string {
  if (site.framework === 'torch') return 'Applied to the output of each layer except the last.';
  return site.parameter === 'recurrent_dropout'
    ? 'Applied to the state that is carried from step to step.'
    : 'Applied to the inputs of each step.';
}

function scaling(site: DropoutSite, rate: number): string {
  if (rate === 1 || site.granularity === 'gaussian') return '';
  if (site.granularity === 'alpha' || site.granularity === 'channel-alpha') {
    return ' Dropped values take the negative limit of SELU; mean and variance are kept.';
  }
  return ` What stays is scaled by ${round(1 / (1 - rate))}.`;
}

/** Number of units (or channels) that one sample brings to the site; null when a size is unknown. */
export function unitsOf(site: DropoutSite, neighbours: Neighbours | null): number | null {
  const shape = neighbours?.layer.operation.type === 'dropout' ? neighbours.input?.outputShape : null;
  if (!shape || shape.length === 0) return null;
  if (site.granularity === 'channel' || site.granularity === 'channel-alpha') {
    return (site.framework === 'torch' ? shape[0] : shape[shape.length - 1]) ?? null;
  }
  let product = 1;
  for (const size of shape) {
    if (size === null) return null;
    product *= size;
  }
  return product;
}

function round(value: number): string {
  const text = value.toFixed(2);
  return text.endsWith('0') ? text.slice(0, -1) : text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
