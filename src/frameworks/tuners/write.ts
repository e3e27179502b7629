import type { Change } from '../../model/change';
import type { Edit } from '../../text/edit';
import type { WriteContext } from '../framework';

/** Writes a number over the literal at its place; null for every other change, and where something else stands. */
export function writeNumber(change: Change, { module }: WriteContext): readonly Edit[] | null {
  if (change.type !== 'set-number') return null;
  const { span, value, isCount = false } = change;
  const written = module.text.slice(span.start, span.end);
  if (written.trim() === '' || Number.isNaN(Number(written))) return null;
  return [{ span, text: Number.isInteger(value) && !isCount ? `${value}.0` : String(Number(value.toPrecision(12))) }];
}
