import type { DataChoice, LabNetwork, StudyPlan } from '../study';
import { looksOf } from './looks';

/** A question as it stands. It is decided when its verdict says what differs or that it cannot be told: that is a look. */
export interface Asked {
  readonly plan: StudyPlan;
  readonly isDecided: boolean;
}

/** The looks that a question has had: with its plan, and before that. */
export function looksHad({ plan, isDecided }: Asked): number {
  return looksOf(plan) - (isDecided ? 0 : 1);
}

/**
 * The plan of a question that is asked once more, with the looks it has had on the same network and data: whoever changes a setting until
 * something is found has looked as often as one who adds repeats. The very same plan gives the same numbers and is no further look.
 */
export function startedOver(plan: StudyPlan, before: Asked | null): StudyPlan {
  if (!before || !isSameSubject(plan, before.plan)) return plan;
  const { looks, asked, ...settings } = before.plan;
  if (JSON.stringify(sorted(plan)) === JSON.stringify(sorted(settings)))
    return { ...plan, ...(looks && { looks }), ...(asked && { asked }) };
  const had = looksHad(before);
  return had > 0 ? { ...plan, asked: had } : plan;
}

/** Whether two plans ask about one network, whatever its rates, activations and first weights, and one set of data, however much of it is taken. */
export function isSameSubject(one: StudyPlan, other: StudyPlan): boolean {
  return JSON.stringify(shapeOf(one.network)) === JSON.stringify(shapeOf(other.network)) && isSameData(one.data, other.data);
}

/** A network without its rates, which a study chooses itself. */
export function withoutRates({ layers, ...network }: LabNetwork): object {
  return {
    ...network,
    layers: layers.map((layer) => (layer.type === 'dropout' ? { type: layer.type, granularity: layer.granularity } : layer)),
  };
}

function shapeOf({ layers, ...network }: LabNetwork): object {
  const plain = layers.map(({ initial: _initial, ...layer }) =>
    layer.type === 'activation' ? { ...layer, name: 'linear', slope: 0 } : layer,
  );
  return withoutRates({ ...network, layers: plain as LabNetwork['layers'] });
}

/** A file that was written anew under its old name holds other data. */
function isSameData(one: DataChoice, other: DataChoice): boolean {
  const { maxRows, dropDuplicates, used, ...source } = one;
  const { maxRows: otherRows, dropDuplicates: otherTwins, used: otherUsed, ...otherSource } = other;
  if (JSON.stringify(sorted(source)) !== JSON.stringify(sorted(otherSource))) return false;
  if (!used || !otherUsed) return true;
  const takesAlike = maxRows === otherRows && dropDuplicates === otherTwins;
  return used.of === otherUsed.of && (!takesAlike || used.digest === otherUsed.digest);
}

/** Stored objects come back with their keys in the same order, those of a form may have another. */
function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
