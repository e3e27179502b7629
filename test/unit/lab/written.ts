import type { LabNetwork } from '../../../src/lab/network';
import { type DataShape, type Decisions, type Fit, fitNetwork } from '../../../src/lab/space/fit';
import { parametersOf, weightCount } from '../../../src/lab/space/parameters';
import type { Layer, Network, Operation } from '../../../src/model/network';
import type { DropoutSite } from '../../../src/model/site';

/** Steps and sides where the source leaves them open. */
const STEPS = 12;
const SIDE = 64;

/** Data of the very shape that a network was written for: nothing has to be adapted to it. */
export function writtenFor(network: Network): DataShape {
  const { layers, framework } = network;
  const channelsFirst = framework === 'torch' || framework === 'equinox';
  const input = layers.find(({ operation }) => operation.type === 'input');
  const declared = input?.outputShape ?? network.inputShape;
  const operations = layers.map(innermost);
  const rows = operations.find((operation) => operation.type === 'embedding');
  const units = operations.findLast((operation) => operation.type === 'dense' || operation.type === 'conv');
  const classes = units?.type === 'dense' ? units.units : units?.type === 'conv' ? units.filters : null;
  const head = { problem: 'classification', classes: Math.max(classes ?? 2, 2) } as const;
  if (rows?.type === 'embedding' && 'rows' in rows) {
    const steps = declared?.at(-1) ?? STEPS;
    return { width: steps, image: null, shape: [steps], tokens: { vocabulary: rows.rows ?? 50 }, ...head };
  }
  const sizes = (declared ?? []).map(
    (size, axis) => size ?? (isChannel(axis, declared?.length ?? 0, channelsFirst) ? 3 : open(declared?.length ?? 0)),
  );
  const width = sizes.reduce((all, size) => all * size, 1);
  if (sizes.length === 3) {
    const [first = 1, second = 1, third = 1] = sizes;
    return { width, image: channelsFirst ? [second, third, first] : [first, second, third], ...head };
  }
  const slides = operations.find(({ type }) => SLIDING.has(type));
  if (sizes.length === 2) return { width, image: null, shape: channelsFirst && slides ? sizes.toReversed() : sizes, ...head };
  const first = operations.find((operation) => operation.type === 'dense');
  const flat = sizes.length === 1 ? width : ((first?.type === 'dense' ? first.inputs : null) ?? 16);
  return { width: flat, image: null, ...head };
}

const SLIDING: ReadonlySet<string> = new Set(['conv', 'pool', 'conv-transpose', 'adaptive-pool']);

function open(rank: number): number {
  return rank === 3 ? SIDE : STEPS;
}

function isChannel(axis: number, rank: number, first: boolean): boolean {
  return rank === 3 && axis === (first ? 0 : rank - 1);
}

type Inner = Operation | NonNullable<Extract<Operation, { type: 'unknown' }>['detail']>;

function innermost({ operation }: Layer): Inner {
  return operation.type === 'unknown' && operation.detail ? operation.detail : operation;
}

export interface LoweredSource {
  readonly fit: Fit;
  /** Trained weights of the lowered network; null when it is refused for another reason than that nothing drops. */
  readonly weights: number | null;
  readonly made: LabNetwork | null;
}

/** Lowers a network on data of its own shape; one without dropout sites is lowered, too. */
export function loweredAsWritten(network: Network, sites: readonly DropoutSite[], decisions: Decisions = {}): LoweredSource {
  const fit = fitNetwork(network, sites, writtenFor(network), decisions);
  const made = fit.network ?? fit.sitesMissing;
  return { fit, made, weights: made && weightCount(parametersOf(made)) };
}
