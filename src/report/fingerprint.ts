import { type CheckedFile, Places } from './place';

/**
 * One text for each finding of a file that stays the same while the code around it moves: its rule and the line on which it starts,
 * without white space, numbered where the same line has the same finding more than once. Hexadecimal, 32 bits.
 */
export function findingKeys(file: CheckedFile): readonly string[] {
  const places = new Places(file);
  const seen = new Map<string, number>();
  return file.report.findings.map(({ rule, span }) => {
    const [line = ''] = places.linesOf({ start: span.start, end: span.start });
    const key = hash(`${rule}\n${line.replace(/\s+/g, '')}`);
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return `${key}:${occurrence}`;
  });
}

/** FNV-1a, 32 bits. */
function hash(text: string): string {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619) >>> 0;
  return value.toString(16).padStart(8, '0');
}
