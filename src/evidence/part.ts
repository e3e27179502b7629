import { type CurveBuilder, curveBuilder, type Repeated } from './curve';
import type { RunPart } from './format';
import { betterOf, nameOfScalar } from './names';
import type { Axis, Curve, DropoutState, Metric, Parameter, Role, RunState, Trouble } from './run';
import { LIMITS } from './run';

/** What a format knows of a scalar from its name. `dropout` where the name says more than the format's custom. */
export interface ScalarMeaning {
  readonly metric: string;
  readonly role: Role | null;
  readonly per?: 'epoch' | 'step' | null;
  readonly dropout?: DropoutState;
  /** Where the log says which values are better. */
  readonly better?: Metric['better'];
}

export interface PartOptions {
  readonly name: string;
  /** The name is the user's, from the log; it goes before names that are made of paths. */
  readonly named?: boolean;
  readonly format: string;
  readonly file: string;
  readonly group: string;
  readonly side?: Role | null;
  /** How the writer's training loop measures: dropout is on in the training loss of `fit`, off in its validation. */
  readonly dropout: Readonly<Record<Role, DropoutState>>;
  /** The role of a name without one; null leaves it open; `beside`: training where the same metric was measured on other data too. */
  readonly unnamed?: Role | 'beside' | null;
  readonly repeated?: Repeated;
  /** Values kept of one curve; asked for each new curve. */
  readonly points?: () => number;
  /** Another reading of names than `nameOfScalar`; null leaves the scalar out. */
  readonly meaning?: (key: string) => ScalarMeaning | null;
}

/** Collects what a file says of one run. */
export interface PartBuilder {
  /** A value of the scalar `key`; `time` in milliseconds since 1970. */
  add(key: string, axis: Axis, at: number, value: number, time?: number): void;
  /** `add` for one scalar, found once; null where the scalar is left out. */
  scalar(key: string, axis: Axis): ((at: number, value: number, time?: number) => void) | null;
  set(parameter: string, value: Parameter): void;
  trouble(trouble: Trouble): void;
  /** The run was going on at this time, in milliseconds since 1970. */
  seen(time: number | undefined): void;
  state: RunState;
  validationSamples: number | undefined;
  /** Values taken until now. */
  readonly count: number;
  build(): RunPart;
  /** Another builder that holds the same and goes its own way from here. */
  copy(): PartBuilder;
}

interface Strand {
  readonly key: string;
  readonly axis: Axis;
  readonly meaning: ScalarMeaning;
  readonly curve: CurveBuilder;
}

interface PartState {
  readonly strands: Map<string, Strand | null>;
  readonly parameters: Map<string, Parameter>;
  readonly troubles: Trouble[];
  /** First and last, NaN without any. */
  readonly times: Float64Array;
  count: number;
  state: RunState;
  validationSamples: number | undefined;
}

export function partBuilder(options: PartOptions): PartBuilder {
  return builderFrom(options, {
    strands: new Map(),
    parameters: new Map(),
    troubles: [],
    times: new Float64Array(2).fill(Number.NaN),
    count: 0,
    state: 'unknown',
    validationSamples: undefined,
  });
}

function builderFrom(options: PartOptions, state: PartState): PartBuilder {
  const { strands, parameters, troubles, times } = state;
  const strandOf = (key: string, axis: Axis): Strand | null => {
    const id = `${axis}:${key}`;
    const known = strands.get(id);
    if (known !== undefined) return known;
    if (strands.size === LIMITS.curves) builder.trouble({ message: `More than ${LIMITS.curves} scalars; the others are left out.` });
    if (strands.size >= LIMITS.curves) return null;
    const meaning = bounded((options.meaning ?? nameOfScalar)(key));
    const strand = meaning && { key, axis, meaning, curve: curveBuilder(options.repeated, options.points?.()) };
    strands.set(id, strand);
    return strand;
  };
  const seen = (time: number | undefined): void => {
    if (time === undefined || !(time > 0 && time < Number.POSITIVE_INFINITY)) return;
    if (!((times[0] as number) <= time)) times[0] = time;
    if (!((times[1] as number) >= time)) times[1] = time;
  };
  const builder: PartBuilder = {
    get state() {
      return state.state;
    },
    set state(value) {
      state.state = value;
    },
    get validationSamples() {
      return state.validationSamples;
    },
    set validationSamples(value) {
      state.validationSamples = value;
    },
    add(key, axis, at, value, time) {
      builder.scalar(key, axis)?.(at, value, time);
    },
    scalar(name, axis) {
      const strand = strandOf(name.slice(0, LIMITS.name), axis);
      if (!strand) return null;
      const { curve } = strand;
      return (at, value, time) => {
        curve.add(at, value);
        state.count += 1;
        seen(time);
      };
    },
    seen,
    set(parameter, value) {
      if (parameters.size >= LIMITS.parameters) return;
      parameters.set(parameter.slice(0, LIMITS.name), typeof value === 'string' ? value.slice(0, LIMITS.name) : value);
    },
    trouble(trouble) {
      if (troubles.length < LIMITS.troubles) troubles.push(trouble);
    },
    get count() {
      return state.count;
    },
    build: () => built(options, state),
    copy: () => builderFrom(options, copied(state)),
  };
  return builder;
}

function copied(state: PartState): PartState {
  return {
    ...state,
    strands: new Map([...state.strands].map(([id, strand]) => [id, strand && { ...strand, curve: strand.curve.copy() }])),
    parameters: new Map(state.parameters),
    troubles: state.troubles.slice(),
    times: state.times.slice(),
  };
}

/** Words are set apart in the name of a metric, so that it may be longer than what the log calls it. */
function bounded<Meaning extends { readonly metric: string }>(meaning: Meaning | null): Meaning | null {
  return meaning && { ...meaning, metric: meaning.metric.slice(0, LIMITS.name) };
}

function built(options: PartOptions, state: PartState): RunPart {
  const { strands, parameters, troubles, validationSamples } = state;
  const [started, ended] = state.times as unknown as readonly [number, number];
  return {
    name: options.name.slice(0, LIMITS.name),
    ...(options.named ? { named: true } : {}),
    format: options.format,
    files: [options.file],
    group: options.group,
    side: options.side ?? null,
    metrics: metricsOf([...strands.values()].filter((strand) => strand !== null && strand.curve.size > 0) as Strand[], options),
    parameters: new Map(parameters),
    state: state.state,
    ...(Number.isNaN(started) ? {} : { started, ended }),
    ...(validationSamples === undefined ? {} : { validationSamples }),
    troubles: troubles.slice(),
  };
}

function metricsOf(strands: readonly Strand[], { dropout, unnamed, side }: PartOptions): readonly Metric[] {
  const metrics = new Map<string, Record<'train' | 'validation' | 'test' | 'other', Curve | undefined>>();
  const beside = (metric: string, strand: Strand): boolean =>
    strands.some(
      (other) =>
        other !== strand && other.meaning.metric === metric && other.meaning.role === strand.meaning.role && other.meaning.per !== 'step',
    );
  const measuredOn = (metric: string, roles: readonly (Role | null)[]): boolean =>
    strands.some(({ meaning }) => meaning.metric === metric && roles.includes(meaning.role));
  const besideOthers = (metric: string): Role | null =>
    measuredOn(metric, ['validation', 'test']) && !measuredOn(metric, ['train']) ? 'train' : null;
  for (const strand of strands) {
    const { meaning, curve, key, axis } = strand;
    const silent = unnamed === 'beside' && meaning.role === null ? besideOthers(meaning.metric) : unnamed;
    const role = meaning.role ?? side ?? (silent === 'beside' ? null : (silent ?? null));
    const built = curve.build(key, axis, meaning.dropout ?? (role ? dropout[role] : 'unknown'));
    const place = role ?? 'other';
    const wished = meaning.per === 'step' && beside(meaning.metric, strand) ? `${meaning.metric} (step)` : meaning.metric;
    const name = metrics.get(wished)?.[place] ? freeName(key, metrics) : wished;
    const metric = metrics.get(name) ?? { train: undefined, validation: undefined, test: undefined, other: undefined };
    metric[place] = built;
    metrics.set(name, metric);
  }
  const said = new Map(strands.flatMap(({ meaning }) => (meaning.better ? [[meaning.metric, meaning.better] as const] : [])));
  return [...metrics].map(([name, curves]) => {
    const metric = name.replace(/ \(step\)$/, '');
    return { name, better: said.get(metric) ?? betterOf(metric), ...present(curves) };
  });
}

function freeName(key: string, taken: ReadonlyMap<string, unknown>): string {
  if (!taken.has(key)) return key;
  let number = 2;
  while (taken.has(`${key} ${number}`)) number += 1;
  return `${key} ${number}`;
}

/** Without the roles that have no curve. */
export function present(
  curves: Readonly<Record<'train' | 'validation' | 'test' | 'other', Curve | undefined>>,
): Partial<Record<Role | 'other', Curve>> {
  const { train, validation, test, other } = curves;
  return { ...(train && { train }), ...(validation && { validation }), ...(test && { test }), ...(other && { other }) };
}
