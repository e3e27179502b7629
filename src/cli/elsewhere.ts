import { readFileSync } from 'node:fs';
import { mayUse } from '../syntax/uses';
import type { FoundFile } from './walk';

/** Text kept in memory for the search, in characters; what lies beyond is read again each time. */
const KEPT = 32 * 1024 * 1024;

/**
 * Answers whether any other file of the same project names a class and reads an attribute of that name. A plain text search: it may
 * see a use where there is none, which only silences a rule. Reads nothing until the first question.
 * @param projectOf the top folder of the project that a file belongs to
 */
export function otherFiles(
  files: readonly FoundFile[],
  projectOf: (file: FoundFile) => string,
): (asking: FoundFile, className: string, attribute: string) => boolean {
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
  let project: string | null = null;
  let inside: readonly FoundFile[] = [];
  return (asking, className, attribute) => {
    const root = projectOf(asking);
    if (root !== project) {
      project = root;
      kept.clear();
      size = 0;
      inside = files.filter((file) => projectOf(file) === root);
    }
    return inside.some((file) => file.absolute !== asking.absolute && mayUse(textOf(file), className, attribute));
  };
}
