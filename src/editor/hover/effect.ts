import { byChannel, type Neighbours, unitsOf } from '../../model/neighbours';
import type { DropoutSite } from '../../model/site';
import { dropsAndKeeps, percent, shortName } from '../../model/words';
import { grouped } from '../words';

/** What the site does in training, in one or two sentences; an unknown rate is said to be unknown. `inert` = the code makes nothing of it. */
export function trainingEffect(site: DropoutSite, neighbours: Neighbours | null, inert: boolean): string {
  const effect = ofRate(site, neighbours, inert);
  return site.kind === 'mask' ? `A mask written by hand. ${effect}` : effect;
}

function ofRate(site: DropoutSite, neighbours: Neighbours | null, inert: boolean): string {
  const rate = site.rate.value;
  if (rate === null) return severalRates(site) ?? 'The rate is not known.';
  if (site.framework === 'tfjs' && (rate < 0 || rate >= 1)) return withoutEffect(site, rate);
  if (rate < 0 || rate > 1) return `Rate ${rate} is not a probability.`;
  if (rate === 0) {
    const isOpen = site.rate.source === 'parameter-default';
    return `${capital(dropsAndKeeps(0))}${isOpen ? ' by default: no effect unless a caller passes another rate' : ': no effect'}.`;
  }
  if (inert) return `${capital(dropsAndKeeps(rate))}, but has no effect as the code stands.`;
  if (site.granularity === 'gaussian') return gaussian(rate);
  const untuned = site.rate.range ? ' unless tuned' : '';
  return `${capital(dropsAndKeeps(rate))}${untuned}. ${kept(site, rate, neighbours)}${scaling(site, rate)}`;
}

/** The layers of TensorFlow.js drop only at rates between 0 and 1, both left out (tfjs-layers, core.ts); its function raises an error. */
function withoutEffect(site: DropoutSite, rate: number): string {
  const consequence = site.kind === 'functional' ? 'raises an error' : 'drops nothing';
  return `Rate ${rate}: TensorFlow.js ${consequence}, because a rate must lie between 0 and 1.`;
}

/** What is known where no single rate is; null when nothing is. */
function severalRates({ kind, rate }: DropoutSite): string | null {
  if (rate.range) return 'A tuner chooses the rate.';
  if (rate.list) return `${kind === 'config' ? 'Several rates are listed' : 'Each layer has a rate of its own'}${listWords(rate.list)}.`;
  return rate.candidates ? 'The rate is one of several.' : null;
}

/** ": 0, 0.1, 0.2"; of many the first and the last. */
function listWords(list: readonly number[]): string {
  if (list.length === 0) return '';
  const shown = list.map((rate) => `${Number(rate.toFixed(4))}`);
  return `: ${(shown.length > 8 ? [...shown.slice(0, 3), '…', ...shown.slice(-2)] : shown).join(', ')}`;
}

/** The Keras documentation gives the noise this strength. */
function gaussian(rate: number): string {
  const deviation = rate === 1 ? 'infinite' : round(Math.sqrt(rate / (1 - rate)));
  return (
    'Nothing is switched off: values are multiplied by Gaussian noise with mean 1 and standard deviation ' +
    `${deviation}, as strong as a dropout that ${dropsAndKeeps(rate)}.`
  );
}

function kept(site: DropoutSite, rate: number, neighbours: Neighbours | null): string {
  switch (site.kind) {
    case 'recurrent':
      return recurrentWords(site);
    case 'attention':
      return 'Applied to the attention weights.';
    case 'transformer':
      return 'Applied to the attention weights, after the attention, and inside and after the feed-forward part.';
    case 'drop-path':
      if (site.arguments.skips) return `In about ${percent(rate)} of the training steps the whole layer is skipped.`;
      return `In each training step the branch is left out for about ${percent(rate)} of the samples.`;
    case 'drop-block':
      return `In each training step about ${percent(1 - rate)} of the map stay on; what is switched off forms blocks.`;
    case 'argument':
      return `The rate of dropout inside \`${shortName(site.callee)}\`.`;
    case 'config':
      return `The rate of ${site.granularity === 'sample' ? 'stochastic depth' : 'dropout'} in what is built from this configuration.`;
    default: {
      if (site.granularity === 'sample')
        return `In each training step all units of a sample are switched off together, for about ${percent(rate)} of the samples.`;
      const units = unitsOf(site, neighbours);
      const noun = byChannel(site) ? 'channel' : 'unit';
      if (units === null) return `In each training step about ${percent(1 - rate)} of the ${noun}s stay on.`;
      return `In each training step about ${grouped(Math.round(units * (1 - rate)))} of ${grouped(units)} ${noun}s stay on.`;
    }
  }
}

function recurrentWords(site: DropoutSite): string {
  if (site.framework === 'torch') return 'Applied to the output of each layer except the last.';
  return site.parameter === 'recurrent_dropout' || site.parameter === 'recurrentDropout'
    ? 'Applied to the state that is carried from step to step.'
    : 'Applied to the inputs of each step.';
}

function scaling(site: DropoutSite, rate: number): string {
  // What happens inside is told there.
  if (rate === 1 || site.kind === 'argument' || site.kind === 'config') return '';
  // A layer that is run is run as it is.
  if (site.arguments.skips) return '';
  // Many masks do not scale, or do it elsewhere.
  if (site.kind === 'mask' && site.arguments.scale?.value !== true) return '';
  if (site.granularity === 'alpha' || site.granularity === 'channel-alpha') {
    return ' Dropped values take the negative limit of SELU; mean and variance are kept.';
  }
  return ` What stays is multiplied by ${round(1 / (1 - rate))}.`;
}

/** At most two decimals: "1.33", "2". */
function round(value: number): string {
  return `${Number(value.toFixed(2))}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
