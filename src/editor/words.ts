import type { Shape } from '../model/network';

/** "1 finding", "3 findings". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Thousands separated by commas. */
export function grouped(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `3 × 32 × 32`, with `?` for an unknown size; "unknown" when even the rank is. */
export function shapeWords(shape: Shape | null): string {
  if (!shape) return 'unknown';
  return shape.length === 0 ? 'scalar' : shape.map((size) => (size === null ? '?' : grouped(size))).join(' × ');
}

/** Short enough for a label; longer text ends in an ellipsis. */
export function shortened(text: string, width: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= width ? flat : `${flat.slice(0, width - 1)}…`;
}
