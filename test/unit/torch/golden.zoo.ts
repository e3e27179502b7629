import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Census } from '../../../src/frameworks/torch/network/census';
import { type Survey, surveyNetworks } from '../../../src/frameworks/torch/network/read';
import { readSites } from '../../../src/frameworks/torch/sites/read';
import type { Network, Shape } from '../../../src/model/network';
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

/** The network that a script calls by a name. */
export function readModel(parser: PythonParser, project: Project, packages: string, script: string, name = 'model'): Survey | null {
  const module = openModule(parser, script, { file: join(packages, 'script.py'), project });
  try {
    return surveyNetworks(module, readSites(module)).find(({ network }) => network.name === name) ?? null;
  } finally {
    module.dispose();
  }
}

/** What is wrong in a reading; `counted`: the number of weights is claimed and right. */
export interface Verdict {
  readonly counted: boolean;
  readonly wrong: readonly string[];
}

/** Compares what the reader claims with what was measured; what it does not claim cannot be wrong. */
export function judge({ network, census }: Survey, facts: Facts): Verdict {
  const wrong: string[] = [];
  const counted = network.parameters !== null;
  if (counted && network.parameters !== facts.parameters) wrong.push(`${network.parameters} weights, measured ${facts.parameters}`);
  if (counted) wrong.push(...wrongDropout(census, facts));
  if (facts.outputShape && !agrees(network.outputShape, facts.outputShape)) {
    wrong.push(`output ${JSON.stringify(network.outputShape)}, measured ${JSON.stringify(facts.outputShape)}`);
  }
  wrong.push(...wrongLayers(network, facts));
  return { counted, wrong };
}

function agrees(read: Shape | null, measured: readonly number[]): boolean {
  return read === null || (read.length === measured.length && read.every((size, axis) => size === null || size === measured[axis]));
}

/** Every dropout module by its path, with its rate where that is known. */
function wrongDropout(census: Census, facts: Facts): readonly string[] {
  const read = new Map([...census.paths].flatMap(([module, path]) => (isDropout(module) ? [[path, rateOf(module)] as const] : [])));
  const missing = facts.dropout.filter(([path]) => !read.has(path)).map(([path]) => `dropout ${path} is not read`);
  const measured = new Map(facts.dropout);
  const others = [...read].flatMap(([path, rate]) => {
    const expected = measured.get(path);
    if (expected === undefined) return [`dropout ${path} is not there`];
    return rate === null || expected === null || Math.abs(rate - expected) < 1e-6 ? [] : [`${path} drops ${rate}, measured ${expected}`];
  });
  return [...missing, ...others];
}

type Owned = Census['paths'] extends ReadonlyMap<infer Key, string> ? Key : never;

function isDropout(module: Owned): boolean {
  if (module.kind === 'layer') return /^torch\.nn\.(Alpha|FeatureAlpha)?Dropout[123]?d?$/.test(module.name);
  return /^(DropPath|StochasticDepth)$/.test(module.owner.name);
}

function rateOf(module: Owned): number | null {
  const held = module.kind === 'layer' ? module.settings : module.attributes;
  const rate = held.get('p') ?? held.get('drop_prob');
  if (rate === undefined && module.kind === 'layer') return 0.5;
  return rate?.kind === 'number' ? rate.value : null;
}

/** Layers that both name: their shapes, and that they run in the same order. */
function wrongLayers(network: Network, { layers = [] }: Facts): readonly string[] {
  const measured = new Map<string, { readonly order: number; readonly shape: readonly number[] | null }>();
  for (const [order, [path, , shape]] of layers.entries()) if (!measured.has(path)) measured.set(path, { order, shape });
  const wrong: string[] = [];
  let last = -1;
  for (const { name, outputShape } of network.layers) {
    const found = measured.get(name);
    if (!found) continue;
    if (found.shape && !agrees(outputShape, found.shape)) {
      wrong.push(`${name} gives ${JSON.stringify(outputShape)}, measured ${JSON.stringify(found.shape)}`);
    }
    if (found.order < last) wrong.push(`${name} runs too late`);
    last = Math.max(last, found.order);
  }
  return wrong;
}
