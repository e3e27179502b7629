import { BYTES, fieldWalker } from '../wire';

/** Of an event: a graph, a message for the log, metadata of a run, a graph with its collections. Of a value: histograms, images, sound. */
const OPAQUE_OF_EVENT: ReadonlySet<number> = new Set([4, 6, 8, 9]);
const SUMMARY = 5;
const OPAQUE_OF_VALUE: ReadonlySet<number> = new Set([3, 4, 5, 6]);
const TENSOR = 8;

/**
 * Whether an event of `length` bytes holds nothing but one thing that is no scalar, as its first bytes `[from, to)` tell: an image, a histogram, a large
 * tensor. Such events need not be kept.
 */
export function opaqueEvents(): (bytes: Uint8Array, from: number, to: number, length: number) => boolean {
  const event = fieldWalker({ cut: true });
  const summary = fieldWalker({ cut: true });
  const value = fieldWalker({ cut: true });
  return (bytes, from, to, length) => {
    const end = from + length;
    event.open(bytes, from, to);
    while (event.next() && event.to <= to) if (event.field === SUMMARY) return false;
    if (event.broken || event.kind !== BYTES || event.to !== end) return false;
    if (OPAQUE_OF_EVENT.has(event.field)) return true;
    if (event.field !== SUMMARY) return false;
    summary.open(bytes, event.from, to);
    if (!summary.next() || summary.broken || summary.kind !== BYTES || summary.to !== end) return false;
    value.open(bytes, summary.from, to);
    while (value.next() && value.to <= to);
    if (value.broken || value.kind !== BYTES || value.to <= to) return false;
    // A scalar's tensor is never that long.
    return OPAQUE_OF_VALUE.has(value.field) || value.field === TENSOR;
  };
}
