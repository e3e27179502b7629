import { readFacts } from '../../../src/frameworks/torch/facts/classes';
import { readUnasked } from '../../../src/frameworks/torch/facts/modes/unasked';
import { readRuns } from '../../../src/frameworks/torch/runs/read';
import { readSites } from '../../../src/frameworks/torch/sites/read';
import type { Facts } from '../../../src/model/facts';
import type { Ran, Unasked } from '../../../src/model/modes';
import type { DropoutSite } from '../../../src/model/site';
import { locateModule } from '../../../src/syntax/locate';
import type { PyModule } from '../../../src/syntax/module';
import { openModule } from '../../../src/syntax/open';
import type { Project } from '../../../src/syntax/project';
import { type Traits, traitsOf } from '../../../src/syntax/traits';
import { Lines } from '../../../src/text/lines';
import { testParser } from '../parser';

/** A file with a network that drops. */
export const NET = `from torch import nn

class Net(nn.Module):
    def __init__(self, p=0.2):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 8), nn.Dropout(p), nn.Linear(8, 2))

    def forward(self, x):
        return self.layers(x)
`;

/** Files of a small project by their paths. */
export type Files = Readonly<Record<string, string>>;

/** Who uses a name of a file: the same for all files, or by the file. */
type Users = readonly string[] | ((file: string) => readonly string[]);

function projectOf(files: Files, users: Users = [], dropsNear = true): Project {
  const tree = { root: '', has: (path: string) => Object.hasOwn(files, path) };
  return {
    locate: (from, module) => locateModule(tree, from, module),
    text: (file) => files[file] ?? null,
    callers: () => [],
    users: (file) => (typeof users === 'function' ? users(file) : users),
    traits() {
      const all = Object.values(files).map(traitsOf);
      const count = (trait: keyof Traits): number => all.filter((each) => each[trait]).length;
      return { drops: count('drops'), switches: count('switches'), trains: count('trains'), dropsNear: dropsNear && count('drops') > 0 };
    },
  };
}

async function opened<T>(files: Files, file: string, use: (module: PyModule) => T, users?: Users, dropsNear?: boolean): Promise<T> {
  const module = openModule(await testParser(), files[file] ?? '', { file, project: projectOf(files, users, dropsNear) });
  try {
    return use(module);
  } finally {
    module.dispose();
  }
}

/** Predictions of one file of a project whose mode nothing asks for; `dropsNear` false: all dropout of the project stands far from it. */
export function unaskedOf(files: Files, file: string, users?: Users, dropsNear?: boolean): Promise<readonly Unasked[]> {
  return opened(files, file, readUnasked, users, dropsNear);
}

/** What the programs of a project do with networks in one of its files, run without their data. */
export function ranOf(files: Files, file: string, users?: Users): Promise<readonly Ran[]> {
  return opened(files, file, readRuns, users);
}

/** The sites of one file of a project. */
export function sitesOf(files: Files | string, file = 'main.py', users?: Users): Promise<readonly DropoutSite[]> {
  return opened(typeof files === 'string' ? { [file]: files } : files, file, readSites, users);
}

/** `line kind callee parameter=rate` of each site, the shape in which fixtures say what they expect. */
export async function told(files: Files | string, file = 'main.py'): Promise<readonly string[]> {
  const text = typeof files === 'string' ? files : (files[file] ?? '');
  const lines = new Lines(text);
  const sites = await sitesOf(files, file);
  return sites.map(
    ({ span, kind, callee, parameter, rate }) => `${lines.at(span.start).line} ${kind} ${callee} ${parameter}=${rate.value ?? '?'}`,
  );
}

export function factsOf(files: Files | string, file = 'main.py', users?: Users): Promise<Facts> {
  return opened(typeof files === 'string' ? { [file]: files } : files, file, (module) => readFacts(module, readSites(module)), users);
}
