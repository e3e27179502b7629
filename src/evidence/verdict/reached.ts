import type { Run } from '../run';
import { alignTo } from './align';
import { chooseMetric, type Measured } from './choose';
import { lowest } from './numbers';
import { levelOf } from './rise';

/** Points that a reference needs: a log that has hardly begun shows nothing of what is possible. */
const FEWEST = 6;

/** What a run reached, as others are held against it. */
export interface Reached extends Pick<Measured, 'metric' | 'role' | 'unit'> {
  /** Its best validation value. */
  readonly validation: number;
  /** Its training value there; null where that was not measured with dropout off. */
  readonly train: number | null;
}

/** Made once: a run of thousands is held against each of the others. */
const REACHED = new WeakMap<Run, Reached | null>();

/** null for a run that has measured nothing on validation data, or has hardly begun. */
export function reachedBy(run: Run): Reached | null {
  const known = REACHED.get(run);
  if (known !== undefined) return known;
  const measured = chooseMetric(run);
  const reached = measured && reachedIn(measured);
  REACHED.set(run, reached);
  return reached;
}

/** The best of `references` in what `measured` says of a run; null when none of them has measured the same. */
export function bestOf(
  run: Run,
  { metric, role, unit }: Pick<Measured, 'metric' | 'role' | 'unit'>,
  references: readonly Run[],
): { readonly run: Run; readonly reached: Reached } | null {
  let found: { readonly run: Run; readonly reached: Reached } | null = null;
  for (const reference of references) {
    const itself = reference === run || (reference.name === run.name && `${reference.files}` === `${run.files}`);
    const reached = itself ? null : reachedBy(reference);
    if (!reached || reached.metric !== metric || reached.role !== role || reached.unit !== unit) continue;
    if (!found || reached.validation < found.reached.validation) found = { run: reference, reached };
  }
  return found;
}

function reachedIn({ metric, role, unit, values, at, axis, train }: Measured): Reached | null {
  if (values.length < FEWEST || !values.every(Number.isFinite)) return null;
  const best = lowest(values);
  const clean = train?.dropout === 'off' ? train.curve : null;
  return {
    metric,
    role,
    unit,
    validation: levelOf(values.slice(Math.max(0, best - 2), best + 3)),
    train: clean && (alignTo(at, axis, clean)[best] as number),
  };
}
