import type { ModelOptions, Rates } from '../engine';
import { maskWords } from '../masks';
import type { Pass, Surroundings } from './layers/run';
import type { Track } from './ops/normalisation';
import type { Lookup } from './parameters';

interface Given {
  readonly options: ModelOptions;
  readonly find: Lookup;
  readonly rates: Rates;
  readonly track: (layer: number, ...moments: Parameters<Track>) => void;
}

/** What the layers of a network have at hand in a pass, by their index. */
export function surroundingsOf({ options, find, rates, track }: Given, pass: Pass): (layer: number) => Surroundings {
  const { network, masks } = options;
  return (layer) => ({
    ...pass,
    framework: network.framework,
    weight(role) {
      const found = find(layer, role);
      if (!found) throw new RangeError(`layer ${layer} has no ${role}`);
      return found;
    },
    optional: (role) => find(layer, role),
    rate: rates,
    words: (part) => (pass.step === null ? null : maskWords(masks, { step: pass.step, layer, ...(part ? { part } : {}) })),
    track: (...moments) => track(layer, ...moments),
  });
}
