import { callsIn } from '../../../syntax/contents';
import { drawOf } from './draws';
import type { SiteForm } from './form';
import { nameOf, type Own, type Parameter, parametersOf, placesOf } from './owners';

export const DROP = /(?:drop_?path|stochastic_?depth|(drop_?block))(?:_?[1-3]d)?$/i;
const RATE = /^(?:p|prob|rate|ratio|drop\w*|\w*_drop\w*|stochastic_depth\w*|keep_?prob\w*|survival_?(?:prob|rate)\w*)$/i;
const LIBRARY = /^(?:flax\.\w+\.Dropout|haiku\.dropout|equinox\.nn\.Dropout)$/;

/** The project's own stochastic depth or block dropout: its name says what it is, and its body draws. null for anything else. */
export function dropOf(own: Own): { readonly parameter: Parameter; readonly form: SiteForm } | null {
  const match = DROP.exec(nameOf(own));
  if (!match || !draws(own)) return null;
  const parameters = parametersOf(own);
  const index = parameters.findIndex(({ name }, at) => RATE.test(name) && (own.kind === 'class' || at > 0));
  const parameter = parameters[index];
  if (!parameter) return null;
  const isPath = match[1] === undefined;
  const form: SiteForm = {
    kind: isPath ? 'drop-path' : 'drop-block',
    granularity: isPath ? 'sample' : 'block',
    parameter: parameter.name,
    position: index,
    defaultRate: null,
    optional: parameter.value === null,
    keeps: /^(?:keep|survival)/i.test(parameter.name),
    others: {},
    ...(own.kind === 'class' ? { atCall: { deterministic: 1 } } : {}),
  };
  return { parameter, form };
}

function draws(own: Own): boolean {
  return placesOf(own).some(({ module, node }) =>
    callsIn(module, node).some((call) => drawOf(call) !== null || LIBRARY.test(call.name ?? '')),
  );
}
