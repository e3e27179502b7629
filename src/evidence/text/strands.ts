import { type CurveBuilder, curveBuilder } from '../curve';
import { type Axis, type Curve, type DropoutState, LIMITS, type Role } from '../run';
import type { Pair } from './lineState';

/** How fine the values of a strand are: one per epoch, several per epoch, or one per step of the whole training. */
export type Grain = 'epoch' | 'batch' | 'step';

/** Values that one kind of line tells of one quantity. */
export interface Strand {
  readonly metric: string;
  readonly role: Role | null;
  readonly grain: Grain;
  readonly key: string;
  readonly dropout: DropoutState | null;
  /** By epoch, the mean of what one epoch has (the last one of values that are such means themselves); by step. */
  readonly byEpoch: CurveBuilder;
  readonly byStep: CurveBuilder;
  /** Positions told apart (the builders take back what a smaller one follows). */
  added: number;
  /** Every value had a percent sign. */
  percent: boolean;
  readonly order: number;
  /** Its lines are of a writer that is known. */
  readonly writer: boolean;
}

export function strandOf(pair: Pair, of: Pick<Strand, 'grain' | 'dropout' | 'order' | 'writer'>): Strand {
  return {
    ...of,
    metric: pair.metric.slice(0, LIMITS.name),
    role: pair.role,
    key: pair.label.slice(pair.label.indexOf('|') + 1).slice(0, LIMITS.name),
    byEpoch: curveBuilder(of.grain === 'batch' && !pair.running ? 'mean' : 'last'),
    byStep: curveBuilder('last'),
    added: 0,
    percent: true,
  };
}

export function addTo(strand: Strand, epoch: number | null, step: number | null, pair: Pair): void {
  if (epoch !== null) strand.byEpoch.add(epoch, pair.value);
  if (step !== null) strand.byStep.add(step, pair.value);
  strand.percent &&= pair.percent;
  strand.added += 1;
}

/** How many positions a strand has on its own axis. */
export function lengthOf(strand: Strand): number {
  return strand.grain === 'step' ? strand.byStep.size : strand.byEpoch.size;
}

export function curveOf(strand: Strand, axis: Exclude<Axis, 'row'>, dropout: DropoutState): Curve {
  const built = (axis === 'epoch' ? strand.byEpoch : strand.byStep).build(strand.key, axis, dropout);
  return strand.percent ? { ...built, values: built.values.map((value) => value / 100) } : built;
}
