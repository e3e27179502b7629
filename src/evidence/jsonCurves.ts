import type { JsonPath } from './jsonText';
import { nameOfScalar } from './names';

/** What the path of a number in a document says, where the document holds curves. */
export interface CurvePoint {
  /** What tells the runs of a document apart (`model_a`, `fold_2`); '' where there is one. */
  readonly run: string;
  /** The scalar: `val_loss`, `train/loss`. */
  readonly key: string;
  /** Position in the list of values, or of the row. */
  readonly index: number;
  /** A list of rows with one value each, or lists of values. */
  readonly shape: 'rows' | 'lists';
  /** Whether the value lies in a list within another list: of a list of histories, or a row that holds a vector. */
  readonly inner: boolean;
}

/** Keys that only wrap a history. */
const WRAPPERS =
  /^(?:(?:training|train|model|keras|full|epoch)?_?(?:history|hist|histories|log|logs|metrics|curves|results?)(?:_dict|_data)?|epochs|data|stats|scores|per_epoch|records|rows)$/i;

/** Null where no list is on the path: then it is no value of a curve. */
export function curvePoint(path: JsonPath): CurvePoint | null {
  const indices = path.flatMap((part, at) => (isIndex(part) ? [at] : []));
  const first = indices[0];
  const second = indices[1];
  if (first === undefined || indices.length > 2) return null;
  if (second === undefined) return pointAt(path, first, [], false);
  // [fold, metric, epoch]: the inner list is the curve; what is before tells the run.
  const before = path.slice(0, first + 1).filter((part) => typeof part === 'number' || !WRAPPERS.test(part));
  return second === first + 1 ? null : pointAt(path.slice(first + 1), second - first - 1, before, true);
}

function pointAt(path: JsonPath, at: number, before: JsonPath, inner: boolean): CurvePoint | null {
  const [prefix, suffix] = [path.slice(0, at).map(String), path.slice(at + 1).map(String)];
  const shape = suffix.length > 0 ? 'rows' : 'lists';
  const metric = prefix.findLastIndex((part) => !isRole(part));
  const inKey = shape === 'rows' ? [...prefix.filter(isRole), ...suffix] : prefix.filter((part, index) => index === metric || isRole(part));
  if (inKey.length === 0) return null;
  const outer = prefix.filter((part, index) => !isRole(part) && !(shape === 'lists' && index === metric) && !WRAPPERS.test(part));
  return { run: [...before, ...outer].join('/'), key: inKey.join('/'), index: indexOf(path[at]), shape, inner };
}

function isRole(part: string): boolean {
  const { metric, role } = nameOfScalar(part);
  return role !== null && (metric === 'value' || /^(?:metrics|history|logs|data|set)$/.test(metric));
}

const INDEX = /^(?:epoch[ _-]?)?(\d{1,9})$/i;

function isIndex(part: string | number | undefined): boolean {
  return typeof part === 'number' || (part !== undefined && INDEX.test(part));
}

function indexOf(part: string | number | undefined): number {
  return typeof part === 'number' ? part : Number(INDEX.exec(part ?? '')?.[1] ?? 0);
}
