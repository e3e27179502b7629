import { grouped } from '../syntax/once';
import { mayUse } from '../syntax/uses';
import type { FoundFile } from './walk';
import type { Workspace } from './workspace';

/**
 * Answers whether any other Python file of the same project names a class and reads an attribute of that name. A plain text search: it may
 * see a use where there is none, which only silences a rule. Reads nothing until the first question.
 */
export function otherFiles(
  files: readonly FoundFile[],
  { rootOf, text }: Pick<Workspace, 'rootOf' | 'text'>,
): (asking: FoundFile, className: string, attribute: string) => boolean {
  let byRoot: ReadonlyMap<string, readonly FoundFile[]> | null = null;
  return (asking, className, attribute) => {
    byRoot ??= grouped(files, rootOf);
    const inside = byRoot.get(rootOf(asking)) ?? [];
    // What cannot be read is told where the file itself is analysed.
    return inside.some((file) => file.absolute !== asking.absolute && mayUse(text(file.path) ?? '', className, attribute));
  };
}
