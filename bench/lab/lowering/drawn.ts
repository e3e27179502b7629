import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { LoadedFile } from '../../../src/cli/load';
import { openProject, type Project } from '../../../src/cli/project';
import type { FoundFile } from '../../../src/cli/walk';
import { type Stream, shuffle, stream } from '../../../src/lab/search/streams';
import type { GivenValues } from '../../../src/model/arguments';
import type { Network } from '../../../src/model/network';
import type { DropoutSite } from '../../../src/model/site';
import { isPartOf } from './parts';

/** Frameworks whose networks the lab trains. */
const TRAINED: ReadonlySet<Network['framework']> = new Set(['torch', 'keras', 'tfjs', 'flax', 'equinox', 'haiku']);

const TESTS = /(^|\/)(tests?|testing|unittests?)\/|(^|\/)(test_[^/]*|[^/]*_test)\.py$/;

export interface Drawn {
  readonly name: string;
  readonly network: Network;
  readonly sites: readonly DropoutSite[];
  /** The same, built with these. */
  readonly built: Built;
}

export type Built = (values: GivenValues) => { readonly network: Network; readonly sites: readonly DropoutSite[] };

export interface DrawOptions {
  readonly count: number;
  readonly seed: number;
  /** Folder of the grammars. */
  readonly assets: string;
  /** Rows of another draw: what it names is not drawn again. */
  readonly without: string;
  readonly take: (drawn: Drawn) => void;
}

interface Shelf {
  readonly name: string;
  readonly project: Project;
  readonly files: FoundFile[];
  readonly all: readonly FoundFile[];
}

/**
 * Draws networks that own a dropout site and stand in no other network: a repository at random, of it a file at random, of that a network at
 * random; no file twice. `folders` hold repositories, one in each folder. Gives the number of those met that are used inside another network.
 */
export async function draw(folders: readonly string[], { count, seed, assets, without, take }: DrawOptions): Promise<number> {
  const random = stream(seed, 0, 'sample');
  const shelves = await Promise.all(folders.flatMap(repositories).map((folder) => shelfOf(folder, random, { assets, without })));
  const open = shelves.filter(({ files }) => files.length > 0);
  let drawn = 0;
  let parts = 0;
  while (drawn < count && open.length > 0) {
    const at = random.integer(open.length);
    const found = await nextOf(open[at] as Shelf, random);
    parts += found.parts;
    if (found.drawn) take(found.drawn);
    if (found.drawn) drawn += 1;
    else open.splice(at, 1)[0]?.project.dispose();
  }
  for (const { project } of open) project.dispose();
  return parts;
}

/** The networks that the rows of a draw name, again. */
export async function again(
  folders: readonly string[],
  rows: readonly string[],
  assets: string,
  take: (drawn: Drawn) => void,
): Promise<void> {
  for (const folder of folders.flatMap(repositories)) {
    const repository = folder.split('/').at(-1) ?? folder;
    const own = rows.filter((row) => row.startsWith(`${repository}/`));
    if (own.length === 0) continue;
    const silent = { cwd: folder, assets, color: false, out: () => undefined, err: () => undefined };
    const project = await openProject(['.'], silent, { depth: 'networks' });
    for (const file of project.files.filter(({ path }) => own.some((row) => row.startsWith(`${repository}/${path} `)))) {
      const loaded = await project.load(file);
      const report = loaded && project.check(file, loaded).report;
      for (const network of report?.networks ?? []) {
        const name = `${repository}/${file.path} ${network.name}`;
        const isFirst = report?.networks.find((other) => other.name === network.name && other.siteIds.length > 0) === network;
        if (loaded && isFirst && own.includes(name))
          take({ name, network, sites: report?.sites ?? [], built: builder(project, file, loaded, network) });
      }
    }
    project.dispose();
  }
}

function repositories(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => join(folder, name))
    .sort();
}

async function shelfOf(folder: string, random: Stream, { assets, without }: Pick<DrawOptions, 'assets' | 'without'>): Promise<Shelf> {
  const name = folder.split('/').at(-1) ?? folder;
  const silent = { cwd: folder, assets, color: false, out: () => undefined, err: () => undefined };
  const project = await openProject(['.'], silent, { depth: 'networks' });
  const files = project.files.filter(
    ({ path, absolute }) => !TESTS.test(path) && /drop/i.test(textOf(absolute)) && !without.includes(`"${name}/${path} `),
  );
  return { name, project, files: shuffled(files, random), all: project.files.filter(({ path }) => path.endsWith('.py')) };
}

function shuffled<Item>(items: readonly Item[], random: Stream): Item[] {
  const order = shuffle(Int32Array.from(items.keys()), random);
  return [...order].flatMap((at) => items.slice(at, at + 1));
}

/** The next file of a repository that has such a network. */
async function nextOf(shelf: Shelf, random: Stream): Promise<{ readonly drawn: Drawn | null; readonly parts: number }> {
  let parts = 0;
  for (let file = shelf.files.pop(); file; file = shelf.files.pop()) {
    const loaded = await shelf.project.load(file);
    if (!loaded) continue;
    const { report } = shelf.project.check(file, loaded);
    const own = report.networks.filter(({ framework, siteIds }) => TRAINED.has(framework) && siteIds.length > 0);
    const whole = own.filter((network) => !isPart(network, report.text, report.networks, shelf, file));
    parts += own.length - whole.length;
    const network = whole[random.integer(Math.max(whole.length, 1))];
    if (network)
      return {
        drawn: {
          name: `${shelf.name}/${relative('.', file.path)} ${network.name}`,
          network,
          sites: report.sites,
          built: builder(shelf.project, file, loaded, network),
        },
        parts,
      };
  }
  return { drawn: null, parts };
}

function builder(project: Project, file: FoundFile, loaded: LoadedFile, network: Network): Built {
  const known = new Map<string, ReturnType<Built>>();
  return (values) => {
    const key = JSON.stringify(values);
    const before = known.get(key);
    if (before) return before;
    const { report } = project.check(file, loaded, { [network.name]: values });
    const found = { network: report.networks.find(({ id }) => id === network.id) ?? network, sites: report.sites };
    known.set(key, found);
    return found;
  };
}

/** Whether another network of the file, or a class of another file of the repository, builds it. */
function isPart(network: Network, text: string, networks: readonly Network[], { all }: Shelf, file: FoundFile): boolean {
  const { name } = network;
  if (isPartOf(network, text, networks)) return true;
  if (!/^\w+$/.test(name)) return false;
  const asAttribute = new RegExp(
    `self\\.[\\w.[\\]]+ *=[^\\n]{0,200}(?<!\\w)${name}\\s*\\(|[[(][^\\n\\]]{0,200}(?<!\\w)${name}\\([^\\n]*\\bfor\\b`,
  );
  return all.some(({ absolute }) => absolute !== file.absolute && importsIt(textOf(absolute), name) && asAttribute.test(textOf(absolute)));
}

function importsIt(text: string, name: string): boolean {
  return new RegExp(`import[^\\n]*\\b${name}\\b|^\\s+${name},$`, 'm').test(text);
}

const texts = new Map<string, string>();

function textOf(path: string): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // A broken link holds no network.
  }
  texts.set(path, text);
  return text;
}
