import type { Column, Place } from './columns';
import type { RunPart } from './format';
import { nameOfScalar } from './names';
import { type PartBuilder, type PartOptions, partBuilder } from './part';
import type { Curve, Parameter, Role } from './run';

/** One run of a log whose rows may count in epochs, steps, both or nothing. */
export interface TrackedRun {
  /** Whether a row with these scalars trains again from the start. */
  startsAgain(place: Place, scalars: readonly Column[]): boolean;
  /** Takes a row: its scalars and their values. */
  row(place: Place, scalars: readonly Column[], values: readonly number[]): void;
  set(parameter: Column, value: Parameter): void;
  build(): RunPart;
  copy(): TrackedRun;
}

export interface TrackOptions extends Omit<PartOptions, 'repeated'> {
  /** Asked before a scalar is kept that the run has not had until now: whether there is room for it. */
  readonly room: () => boolean;
}

type Adder = ReturnType<PartBuilder['scalar']>;

/** Where a scalar goes to, and the first and last position that it was seen at. */
interface Track {
  byEpoch: Adder | undefined;
  byStep: Adder | undefined;
  readonly perStep: boolean;
  readonly key: string;
  readonly firstEpoch: number | undefined;
  readonly firstStep: number | undefined;
  lastEpoch: number | undefined;
  lastStep: number | undefined;
}

interface State {
  /** By epoch, or by row where nothing is counted; by step. Which of them tells the run is decided when both are known. */
  readonly epochs: PartBuilder;
  readonly steps: PartBuilder;
  readonly tracks: Map<Role | null, Map<Column, Track | null>>;
  readonly given: Set<Column>;
  rows: number;
  /** No scalar was seen beyond these. */
  furthestEpoch: number;
  furthestStep: number;
  /** The last epoch: rows that name a step only belong to it. */
  epoch: number | undefined;
  /** Whether steps count from 0 in each epoch. */
  innerSteps: boolean;
}

/** `stepped`: the rows have steps beside epochs, so several rows of an epoch are its parts and not corrections of each other. */
export function trackedRun(options: TrackOptions, stepped: boolean): TrackedRun {
  return runFrom(options, {
    epochs: partBuilder({ ...options, repeated: stepped ? 'mean' : 'last' }),
    steps: partBuilder({ ...options, repeated: 'last' }),
    tracks: new Map(),
    given: new Set(),
    rows: 0,
    furthestEpoch: Number.NEGATIVE_INFINITY,
    furthestStep: Number.NEGATIVE_INFINITY,
    epoch: undefined,
    innerSteps: false,
  });
}

function runFrom(options: TrackOptions, state: State): TrackedRun {
  const tracksOf = (role: Role | null): Map<Column, Track | null> => {
    const known = state.tracks.get(role);
    if (known) return known;
    const tracks = new Map<Column, Track | null>();
    state.tracks.set(role, tracks);
    return tracks;
  };
  const start = (place: Place, column: Column): Track | null => {
    if (!options.room()) return null;
    const key = place.role ? `${place.role}/${column.name}` : column.name;
    const perStep = (options.meaning ?? nameOfScalar)(key)?.per === 'step';
    const { epoch: firstEpoch, step: firstStep } = place;
    return { byEpoch: undefined, byStep: undefined, perStep, key, firstEpoch, firstStep, lastEpoch: firstEpoch, lastStep: firstStep };
  };
  const add = (track: Track, { epoch, rows, step, time }: Place, value: number): void => {
    if (epoch !== undefined && !(track.perStep && step !== undefined)) {
      track.byEpoch ??= state.epochs.scalar(track.key, rows ? 'row' : 'epoch');
      track.byEpoch?.(epoch, value, time);
    } else if (step === undefined || epoch !== undefined) {
      track.byEpoch ??= state.epochs.scalar(track.key, step === undefined ? 'row' : 'step');
      track.byEpoch?.(step ?? state.rows, value, time);
    }
    if (step === undefined) return;
    track.byStep ??= state.steps.scalar(track.key, 'step');
    track.byStep?.(step, value, time);
  };
  return {
    startsAgain(place, scalars) {
      const tracks = state.tracks.get(place.role);
      if (tracks === undefined) return false;
      const whole = withEpoch(place, state);
      if (!isLater(state.furthestEpoch, whole.epoch) && !isLater(state.furthestStep, whole.step)) return false;
      return scalars.some((column) => isAgain(tracks.get(column), whole));
    },
    row(given, scalars, values) {
      const place = withEpoch(given, state);
      const tracks = tracksOf(place.role);
      for (let index = 0; index < scalars.length; index += 1) {
        const column = scalars[index] as Column;
        let track = tracks.get(column);
        if (track === undefined) {
          track = start(place, column);
          tracks.set(column, track);
        }
        if (!track) continue;
        if (isLater(place.epoch, track.lastEpoch) && isLater(track.lastStep, place.step)) state.innerSteps = true;
        add(track, place, values[index] as number);
        track.lastEpoch = place.epoch;
        track.lastStep = place.step;
      }
      state.epoch = place.epoch;
      if (place.epoch !== undefined && place.epoch > state.furthestEpoch) state.furthestEpoch = place.epoch;
      if (place.step !== undefined && place.step > state.furthestStep) state.furthestStep = place.step;
      state.rows += 1;
    },
    set(parameter, value) {
      if (state.given.has(parameter)) return;
      state.given.add(parameter);
      state.epochs.set(parameter.name, value);
      state.steps.set(parameter.name, value);
    },
    build: () => told(state),
    copy: () => runFrom(options, copied(state)),
  };
}

function withEpoch(place: Place, { epoch }: State): Place {
  return place.epoch === undefined && place.step !== undefined && epoch !== undefined ? { ...place, epoch } : place;
}

function isLater(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a > b;
}

/** Whether a scalar is back at its first position, or before it. */
function isAgain(track: Track | null | undefined, { epoch, step }: Place): boolean {
  if (!track) return false;
  if (isLater(track.lastEpoch, epoch)) return !isLater(epoch, track.firstEpoch);
  if (epoch !== undefined && epoch !== track.firstEpoch) return false;
  return isLater(track.lastStep, step) && !isLater(step, track.firstStep);
}

function copied(state: State): State {
  const tracks = [...state.tracks].map(([role, of]): [Role | null, Map<Column, Track | null>] => [
    role,
    new Map([...of].map(([column, track]) => [column, track && { ...track, byEpoch: undefined, byStep: undefined }])),
  ]);
  return { ...state, epochs: state.epochs.copy(), steps: state.steps.copy(), tracks: new Map(tracks), given: new Set(state.given) };
}

/**
 * The run by epochs, where it has them: several training values of an epoch are its mean. By steps where an epoch holds several validations (or all of a short
 * training), unless steps begin anew in each epoch.
 */
function told({ epochs, steps, rows, innerSteps }: State): RunPart {
  const byEpoch = epochs.build();
  if (steps.count === 0) return withConstantEpoch(byEpoch, rows);
  const byStep = steps.build();
  if (epochs.count === 0) return byStep;
  if (innerSteps) return byEpoch;
  const [epochValues, stepValues] = [mostValues(byEpoch), mostValues(byStep)];
  return stepValues > 1.5 * epochValues ? byStep : byEpoch;
}

/** The most values that a scalar of validation has; of any scalar when there is no validation. */
function mostValues({ metrics }: RunPart): number {
  const sizeOf = (curve: Curve | undefined): number => (curve ? curve.at.length * curve.thinned : 0);
  const validation = metrics.flatMap((metric) => [sizeOf(metric.validation), sizeOf(metric.test)]);
  const most = Math.max(0, ...validation);
  if (most > 0) return most;
  // Without validation a mean by epoch says more than single steps, if there are epochs to tell apart.
  const all = Math.max(0, ...metrics.flatMap((metric) => [sizeOf(metric.train), sizeOf(metric.other)]));
  return all > 1 && metrics.some((metric) => (metric.train ?? metric.other)?.axis === 'epoch') ? Number.POSITIVE_INFINITY : all;
}

function withConstantEpoch(part: RunPart, rows: number): RunPart {
  const curves = part.metrics.flatMap(({ train, validation, test, other }) => [train, validation, test, other]).filter((curve) => curve);
  if (rows < 2 || curves.length === 0 || curves.some((curve) => curve?.axis !== 'epoch' || curve.at.length > 1)) return part;
  const epoch = curves[0]?.at[0];
  return {
    ...part,
    troubles: [...part.troubles, { message: `All ${rows} rows are of epoch ${epoch}; of several values the last one is kept.` }],
  };
}
