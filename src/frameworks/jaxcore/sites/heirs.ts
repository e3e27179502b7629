import type { Dialect } from '../dialect';
import type { SiteForm } from './form';
import { lineOf, type Owner } from './owners';

/** How a class of the project that is a dropout layer by inheritance takes its rate: `class Dropout(nnx.Dropout)`. */
export function heirForm(dialect: Dialect, built: Owner): SiteForm | null {
  const line = lineOf(built);
  const form = line.flatMap(({ owner }) => owner.bases.map((base) => (base === null ? null : dialect.formOf(dialect.canonical(base)))));
  const layer = form.find((each) => each?.kind === 'layer');
  if (!layer) return null;
  const init = line.flatMap(({ owner }) => owner.methods).find(({ name }) => name === '__init__');
  if (!init) return layer;
  // What a constructor of its own does with other arguments is not followed.
  const names = init.parameters.slice(1).map(({ name }) => name);
  const position = names.indexOf(layer.parameter);
  const isHidden = position >= 0 && names.slice(0, position).some((name) => name.startsWith('*'));
  return position < 0 || init.parameters[position + 1]?.defaultValue
    ? null
    : { ...layer, position: isHidden ? null : position, others: {} };
}
