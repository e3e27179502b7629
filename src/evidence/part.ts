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
}

export interface PartOptions {
  readonly name: string;
  readonly format: string;
  readonly file: string;
  readonly group: string;
  readonly side?: Role | null;
  /** How the writer's training loop measures: dropout is on in the training loss of `fit`, off in its validation. */
  readonly dropout: Readonly<Record<Role, DropoutState>>;
  /** The role of a name without one; null leaves it open. */
  readonly unnamed?: Role | null;
  readonly repeated?: Repeated;
  /** Another reading of names than `nameOfScalar`; null leaves the scalar out. */
  readonly meaning?: (key: string) => ScalarMeaning | null;
}

/** Collects what a file says of one run. */
export interface PartBuilder {
  /** A value of the scalar `key`; `time` in milliseconds since 1970. */
  add(key: string, axis: Axis, at: number, value: number, time?: number): void;
  set(parameter: string, value: Parameter): void;
  trouble(trouble: Trouble): void;
  state: RunState;
  validationSamples: number | undefined;
  /** Values taken until now. */
  readonly count: number;
  build(): RunPart;
}

interface Strand {
  readonly key: string;
  readonly axis: Axis;
  readonly meaning: ScalarMeaning;
  readonly curve: CurveBuilder;
}

export function partBuilder(options: PartOptions): PartBuilder {
  const strands = new Map<string, Strand | null>();
  const parameters = new Map<string, Parameter>();
  const troubles: Trouble[] = [];
  let started: number | undefined;
  let ended: number | undefined;
  let count = 0;
  const strandOf = (key: string, axis: Axis): Strand | null => {
    const id = `${axis}:${key}`;
    const known = strands.get(id);
    if (known !== undefined) return known;
    if (strands.size === LIMITS.curves) builder.trouble({ message: `More than ${LIMITS.curves} scalars; the others are left out.` });
    if (strands.size >= LIMITS.curves) return null;
    const meaning = (options.meaning ?? nameOfScalar)(key);
    const strand = meaning && { key, axis, meaning, curve: curveBuilder(options.repeated) };
    strands.set(id, strand);
    return strand;
  };
  const builder: PartBuilder = {
    state: 'unknown',
    validationSamples: undefined,
    add(name, axis, at, value, time) {
      const strand = strandOf(name.slice(0, LIMITS.name), axis);
      if (!strand) return;
      strand.curve.add(at, value);
      count += 1;
      if (time === undefined || !Number.isFinite(time) || time <= 0) return;
      started = started === undefined ? time : Math.min(started, time);
      ended = ended === undefined ? time : Math.max(ended, time);
    },
    set(parameter, value) {
      if (parameters.size >= LIMITS.parameters) return;
      parameters.set(parameter.slice(0, LIMITS.name), typeof value === 'string' ? value.slice(0, LIMITS.name) : value);
    },
    trouble(trouble) {
      if (troubles.length < LIMITS.troubles) troubles.push(trouble);
    },
    get count() {
      return count;
    },
    build: () => ({
      name: options.name,
      format: options.format,
      files: [options.file],
      group: options.group,
      side: options.side ?? null,
      metrics: metricsOf([...strands.values()].filter((strand) => strand !== null && strand.curve.size > 0) as Strand[], options),
      parameters: new Map(parameters),
      state: builder.state,
      ...(started === undefined ? {} : { started }),
      ...(ended === undefined ? {} : { ended }),
      ...(builder.validationSamples === undefined ? {} : { validationSamples: builder.validationSamples }),
      troubles: troubles.slice(),
    }),
  };
  return builder;
}

function metricsOf(strands: readonly Strand[], { dropout, unnamed, side }: PartOptions): readonly Metric[] {
  const metrics = new Map<string, Record<'train' | 'validation' | 'test' | 'other', Curve | undefined>>();
  const beside = (metric: string, strand: Strand): boolean =>
    strands.some(
      (other) =>
        other !== strand && other.meaning.metric === metric && other.meaning.role === strand.meaning.role && other.meaning.per !== 'step',
    );
  for (const strand of strands) {
    const { meaning, curve, key, axis } = strand;
    const role = meaning.role ?? side ?? unnamed ?? null;
    const built = curve.build(key, axis, meaning.dropout ?? (role ? dropout[role] : 'unknown'));
    const place = role ?? 'other';
    const wished = meaning.per === 'step' && beside(meaning.metric, strand) ? `${meaning.metric} (step)` : meaning.metric;
    const name = metrics.get(wished)?.[place] ? freeName(key, metrics) : wished;
    const metric = metrics.get(name) ?? { train: undefined, validation: undefined, test: undefined, other: undefined };
    metric[place] = built;
    metrics.set(name, metric);
  }
  return [...metrics].map(([name, curves]) => ({ name, better: betterOf(name.replace(/ \(step\)$/, '')), ...present(curves) }));
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
