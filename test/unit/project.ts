import { locateModule } from '../../src/syntax/locate';
import type { PyModule } from '../../src/syntax/module';
import { openModule } from '../../src/syntax/open';
import type { PythonParser } from '../../src/syntax/parser';
import type { Project } from '../../src/syntax/project';

/** A project of files in memory, by path; nobody calls anything from elsewhere unless `callers` says so. */
export function projectOf(files: Readonly<Record<string, string>>, callers: Project['callers'] = () => []): Project {
  const has = (path: string): boolean => Object.hasOwn(files, path);
  const mayHold = (folder: string, name: string): boolean => {
    const path = folder === '' ? name : `${folder}/${name}`;
    return Object.keys(files).some((file) => file === `${path}.py` || file.startsWith(`${path}/`));
  };
  return {
    locate: (from, module) => locateModule({ root: '', has, mayHold }, from, module),
    text: (file) => files[file] ?? null,
    callers,
  };
}

/** Opens one file of a project in memory. */
export function openFile(parser: PythonParser, files: Readonly<Record<string, string>>, file: string): PyModule {
  return openModule(parser, files[file] ?? '', { file, project: projectOf(files) });
}
