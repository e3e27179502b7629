export { counted, grouped, shapeWords } from '../model/words';

/** Short enough for a label; longer text ends in an ellipsis. */
export function shortened(text: string, width: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= width ? flat : `${flat.slice(0, width - 1)}…`;
}
