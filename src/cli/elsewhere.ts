import { readFileSync } from 'node:fs';
import type { FoundFile } from './walk';

/** Text kept in memory for the search, in characters; what lies beyond is read again each time. */
const KEPT = 128 * 1024 * 1024;

/**
 * Answers whether any other file names a class and reads an attribute of that name. A plain text search: it may see a use where
 * there is none, which only silences a rule. Reads nothing until the first question.
 */
export function otherFiles(files: readonly FoundFile[]): (asking: FoundFile, className: string, attribute: string) => boolean {
  const kept = new Map<string, string>();
  let size = 0;
  const textOf = (file: FoundFile): string => {
    const known = kept.get(file.absolute);
    if (known !== undefined) return known;
    let text = '';
    try {
      text = readFileSync(file.absolute, 'utf8');
    } catch {
      // Reported where the file itself is analysed.
    }
    if (size + text.length <= KEPT) {
      kept.set(file.absolute, text);
      size += text.length;
    }
    return text;
  };
  return (asking, className, attribute) => {
    const uses = new RegExp(`\\.${attribute}\\b|['"]${attribute}['"]`);
    const names = new RegExp(`\\b${className}\\b`);
    return files.some((file) => {
      if (file.absolute === asking.absolute) return false;
      const text = textOf(file);
      return text.includes(className) && text.includes(attribute) && names.test(text) && uses.test(text);
    });
  };
}
