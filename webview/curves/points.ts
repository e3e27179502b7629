/** A point of a line. NaN in `y` = a gap. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** What was measured, where `y` is smoothed. */
  readonly measured?: number;
}

/** Points of one line beyond which it is thinned for drawing: two for each pixel of a wide window. */
const MOST_POINTS = 2_000;
/** Points of all lines together: each costs the chart library time. */
const MOST_OF_ALL = 14_000;

/** Points that one of so many lines has. */
export function pointsPerLine(lines: number): number {
  return Math.min(MOST_POINTS, Math.floor(MOST_OF_ALL / Math.max(1, lines)));
}

export interface PointsInput {
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
  /** As many values; drawn in place of those above. */
  readonly smooth?: readonly (number | null)[];
  readonly logarithmic: boolean;
  /** Points that the line has at most. */
  readonly most?: number;
}

/** The points that are drawn: what has no place on the scale is a gap, and of a long curve each stretch keeps its lowest and highest point. */
export function pointsOf({ at, values, smooth, logarithmic, most = MOST_POINTS }: PointsInput): Point[] {
  const place = (value: number | null | undefined): number =>
    value === null || value === undefined || (logarithmic && value <= 0) ? Number.NaN : value;
  const all = at.map((x, index): Point => {
    const measured = place(values[index]);
    return smooth ? { x, y: place(smooth[index]), measured } : { x, y: measured };
  });
  return all.length > most ? thinned(all, most) : all;
}

function thinned(points: readonly Point[], most: number): Point[] {
  const size = points.length / (most / 2);
  const kept: Point[] = [];
  for (let from = 0; from < points.length; from += size) {
    const stretch = points.slice(Math.floor(from), Math.floor(from + size));
    const finite = stretch.filter(({ y }) => !Number.isNaN(y));
    const [first] = stretch;
    if (finite.length === 0) {
      if (first) kept.push(first);
      continue;
    }
    let [low, high] = [finite[0] as Point, finite[0] as Point];
    for (const point of finite) {
      if (point.y < low.y) low = point;
      if (point.y > high.y) high = point;
    }
    if (low === high) kept.push(low);
    else kept.push(...(low.x < high.x ? [low, high] : [high, low]));
  }
  const last = points.at(-1);
  if (last && kept.at(-1) !== last) kept.push(last);
  return kept;
}

const MARKERS_PER_LINE = 8;

/** Which points carry a marker: some on the beat of the run, so that lines which run together stay apart, the last, and all that stand alone. */
export function markerSizes(points: readonly Point[], beat: number): number[] {
  const every = Math.max(1, Math.ceil(points.length / MARKERS_PER_LINE));
  const isGap = (index: number): boolean => Number.isNaN(points[index]?.y ?? Number.NaN);
  const last = points.findLastIndex(({ y }) => !Number.isNaN(y));
  return points.map((_, index) => {
    if (index % every === beat % every || index === last) return 4;
    return isGap(index - 1) && isGap(index + 1) ? 2.5 : 0;
  });
}
