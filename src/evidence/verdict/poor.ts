import type { Run } from '../run';
import { alignTo } from './align';
import { chooseMetric, type Measured } from './choose';
import type { Evidence } from './evidence';
import { lowest } from './numbers';
import { levelOf } from './rise';
import type { JudgeOptions } from './verdict';
import { digits, percent } from './words';

/** How much worse than a reference counts as poor, relative; and how large the gap to training may be that still is no gap. */
const WORSE = 0.1;
const NO_GAP = 0.1;

/**
 * A sentence when the network is poor on the training data itself, measured without dropout, as well as on validation data; null when it is not, or when that
 * cannot be told. `floor`: an absolute difference that is chance.
 */
export function poverty(run: Run, evidence: Evidence, options: JudgeOptions, floor = 0): string | null {
  const { measured, form, train, dropout } = evidence;
  if (!train || dropout !== 'off') return null;
  const [validation, training] = [levelOf(measured.values), levelOf(train)];
  const ends = `Training ${measured.metric} (dropout off) ended at ${shown(measured, training)} and ${measured.role} at ${shown(measured, validation)}`;
  const worse = (value: number, than: number): boolean => value > than * (1 + Math.max(WORSE, form.noise)) + floor;
  const noGap = validation / training - 1 <= NO_GAP;
  const { target, baseline } = options;
  if (target !== undefined && noGap && worse(training, unit(measured, target)) && worse(validation, unit(measured, target))) {
    return `${ends}, both worse than the target ${digits(target)}: the network underfits.`;
  }
  if (baseline !== undefined && noGap && training > unit(measured, baseline) * 0.95 && validation > unit(measured, baseline) * 0.95) {
    return `${ends}, hardly better than ${digits(baseline)} of a constant prediction: the network underfits.`;
  }
  const reference = bestOf(run, measured, options.references ?? []);
  if (!reference || !worse(validation, reference.validation) || !worse(training, reference.train)) return null;
  return `${ends}; ${reference.name} reached ${shown(measured, reference.train)} and ${shown(measured, reference.validation)} (${percent(validation / reference.validation - 1)} better): the network underfits.`;
}

function unit(measured: Measured, value: number): number {
  return measured.unit === 'share' ? 1 - value : value;
}

function shown(measured: Measured, value: number): string {
  return digits(measured.unit === 'share' ? 1 - value : value);
}

/** The run with the best validation value, and its training value there. */
function bestOf(run: Run, { metric, role, unit: measuredIn }: Measured, references: readonly Run[]) {
  let found: { readonly name: string; readonly validation: number; readonly train: number } | null = null;
  for (const reference of references) {
    const measured = reference === run ? null : chooseMetric(reference);
    if (!measured?.train || measured.metric !== metric || measured.role !== role || measured.unit !== measuredIn) continue;
    if (measured.train.dropout !== 'off' || !measured.values.every(Number.isFinite)) continue;
    const best = lowest(measured.values);
    const validation = levelOf(measured.values.slice(Math.max(0, best - 2), best + 3));
    const train = alignTo(measured.at, measured.axis, measured.train.curve)[best] as number;
    if (!found || validation < found.validation) found = { name: reference.name, validation, train };
  }
  return found;
}
