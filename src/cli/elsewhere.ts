import { readFileSync } from 'node:fs';
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

/**
 * The text names the class and reads the attribute. A text with a class of that name of its own means that one, and `self.x` is
 * a use only in a text that derives from the class.
 */
function mayUse(text: string, className: string, attribute: string): boolean {
  if (!text.includes(className) || !text.includes(attribute)) return false;
  if (!new RegExp(`\\b${className}\\b`).test(text) || new RegExp(`^\\s*class\\s+${className}\\b`, 'm').test(text)) return false;
  const derives = new RegExp(`class\\s+\\w+\\s*\\([^)]*\\b${className}\\b`).test(text);
  const before = derives ? '' : '(?<!\\bself)';
  return new RegExp(`${before}\\.${attribute}\\b|['"]${attribute}['"]`).test(text);
}
