import { isDeepStrictEqual } from 'node:util';
import type { LogContents, LogFormat, ReaderEnvironment, RunPart } from '../../src/evidence/format';
import { type Curve, LIMITS, type Metric, type Trouble } from '../../src/evidence/run';
import type { Random } from './random';

/** Reads an input at once and in pieces; what is wrong with it, or null. An exception is wrong, too. */
export async function problemOf(
  format: LogFormat,
  path: string,
  bytes: Uint8Array,
  random: Random,
  environment: ReaderEnvironment,
): Promise<string | null> {
  try {
    const reader = format.open(path, environment);
    reader.push(bytes);
    const atOnce = await reader.contents(true);
    const inPieces = await readInPieces(format, path, bytes, random, environment);
    if (!isDeepStrictEqual(atOnce, inPieces)) return `reads something else in pieces: ${difference(atOnce, inPieces)}`;
    format.claim(path, bytes.subarray(0, 65_536));
    return beyondLimits(atOnce);
  } catch (error) {
    return `throws ${error instanceof Error ? error.stack : String(error)}`;
  }
}

async function readInPieces(
  format: LogFormat,
  path: string,
  bytes: Uint8Array,
  random: Random,
  environment: ReaderEnvironment,
): Promise<LogContents> {
  const reader = format.open(path, environment);
  const cuts = Array.from({ length: random.below(6) }, () => random.below(bytes.length + 1)).sort((a, b) => a - b);
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    // What was handed over may be used for something else afterwards.
    const piece = bytes.slice(from, to);
    reader.push(piece);
    piece.fill(0);
    if (random.chance(0.2)) await reader.contents(random.chance(0.5));
    from = to;
  }
  return reader.contents(true);
}

function beyondLimits({ parts, troubles }: LogContents): string | null {
  if (parts.length > LIMITS.runs) return `${parts.length} runs`;
  return troublesProblem(troubles) ?? firstOf(parts, partProblem);
}

function partProblem(part: RunPart): string | null {
  const curves = part.metrics.flatMap(curvesOf);
  if (curves.length > LIMITS.curves) return `${curves.length} curves`;
  if (part.parameters.size > LIMITS.parameters) return `${part.parameters.size} parameters`;
  const names = [part.name, ...part.metrics.map(({ name }) => name), ...curves.map(({ key }) => key), ...part.parameters.keys()];
  const long = names.find((name) => typeof name !== 'string' || name.length > LIMITS.name + 20);
  if (long !== undefined) return `a name of ${long.length} characters`;
  if (new Set(part.metrics.map(({ name }) => name)).size !== part.metrics.length) return 'two metrics of one name';
  for (const time of [part.started, part.ended]) if (time !== undefined && !Number.isFinite(time)) return `the time ${time}`;
  return troublesProblem(part.troubles) ?? firstOf(curves, curveProblem);
}

function curvesOf({ train, validation, test, other }: Metric): readonly Curve[] {
  return [train, validation, test, other].filter((curve) => curve !== undefined);
}

function curveProblem({ key, at, values, thinned }: Curve): string | null {
  if (at.length !== values.length || at.length === 0) return `${key} has ${at.length} positions and ${values.length} values`;
  if (at.length > LIMITS.points) return `${key} has ${at.length} points`;
  if (!(thinned >= 1)) return `${key} is thinned by ${thinned}`;
  const wrong = at.findIndex((position, index) => !Number.isFinite(position) || (index > 0 && position <= (at[index - 1] as number)));
  return wrong < 0 ? null : `${key} goes from ${at[wrong - 1]} to ${at[wrong]}`;
}

function troublesProblem(troubles: readonly Trouble[]): string | null {
  // One more for the end of the file, and for what was left out.
  if (troubles.length > LIMITS.troubles + 3) return `${troubles.length} troubles`;
  const silent = troubles.find(({ message, line, byte }) => !message || message.length > 2000 || (line ?? 1) < 1 || (byte ?? 0) < 0);
  return silent ? `a strange trouble: ${JSON.stringify(silent).slice(0, 300)}` : null;
}

function firstOf<T>(list: readonly T[], problem: (one: T) => string | null): string | null {
  for (const one of list) {
    const found = problem(one);
    if (found) return found;
  }
  return null;
}

function difference(a: unknown, b: unknown, where = ''): string {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return `${where}: ${short(a)} and ${short(b)}`;
  const [left, right] = [a, b].map((one) => (one instanceof Map ? Object.fromEntries(one) : (one as Readonly<Record<string, unknown>>)));
  for (const key of new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])) {
    if (!isDeepStrictEqual(left?.[key], right?.[key])) return difference(left?.[key], right?.[key], `${where}/${key}`);
  }
  return where;
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}
