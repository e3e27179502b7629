import type { PyModule } from '../../../../syntax/module';
import { once } from '../../../../syntax/once';

const LOADS = /\.load_state_dict\s*\(|\bload_(?:checkpoint|weights|model)\w{0,60}\s{0,9}\(|\btorch\.load\s*\(|\bpretrained\s*=\s*True/;
/** The same where data may be read as well: a file is a network by its name only. */
const LOADS_NETWORK =
  /\.load_state_dict\s*\(|\bload_(?:checkpoint|weights|model)\w{0,60}\s{0,9}\(|\b\w{0,60}(?:model|net|network)\w{0,60}\s{0,9}=[\s(]{0,9}torch\.load\s*\(|\bpretrained\s*=\s*True/;
/** What speaks of learning, also in other words. */
const LEARNS = /\boptim\b|requires_grad|[Oo]ptimizer|\.grad\b|\.fit\s*\(|backward|\.train\s*\(|[Tt]rainer|criterion|loss_f/;

/** Weights are read in the file: it is no first try of a network. */
export const loadsWeights = once(({ text }: PyModule) => LOADS.test(text));

/** The file reads weights of a network and learns nothing: whatever that network gives is a prediction. */
export const runsOnly = once(({ text }: PyModule) => LOADS_NETWORK.test(text) && !LEARNS.test(text));

/** A function that gives networks for tests, wherever it stands, has put them into the right mode. */
export const loadsForTests = once(({ text }: PyModule) =>
  /\b(?:load|get|build|create|make|restore)_(?:\w{1,60}_)?(?:test|eval|infer\w{0,20})_(?:model|net)/.test(text),
);
