import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Survey, surveyNetworks } from '../../../src/frameworks/torch/network/read';
import { readSites } from '../../../src/frameworks/torch/sites/read';
import { locateModule } from '../../../src/syntax/locate';
import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import type { Project } from '../../../src/syntax/project';

/** What `test/oracles/torch_zoo.py` measured of one model. */
export interface Facts {
  readonly script: string;
  readonly parameters: number;
  /** Paths of dropout modules with their rates. */
  readonly dropout: readonly (readonly [string, number | null])[];
  readonly outputShape?: readonly number[] | null;
  /** Path, class and output shape in the order in which the layers ran. */
  readonly layers?: readonly (readonly [string, string, readonly number[] | null])[];
}

/** The installed packages as a project, so that names lead into them. */
export function packagesAsProject(packages: string): Project {
  const known = new Map<string, boolean>();
  const has = (path: string): boolean => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const found = existsSync(path);
    known.set(path, found);
    return found;
  };
  return {
    locate: (from, module) => (/^(torch|numpy)(\.|$)/.test(module) ? null : locateModule({ has, root: packages }, from, module)),
    text(file) {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return null;
      }
    },
    callers: () => [],
  };
}

/** The network that a script calls `model`. */
export function readModel(parser: PythonParser, project: Project, packages: string, script: string): Survey | null {
  const module = openModule(parser, script, { file: join(packages, 'script.py'), project });
  try {
    return surveyNetworks(module, readSites(module)).find(({ network }) => network.name === 'model') ?? null;
  } finally {
    module.dispose();
  }
}
