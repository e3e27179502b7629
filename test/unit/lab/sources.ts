import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { torch } from '../../../src/frameworks/torch/index';
import type { Network } from '../../../src/model/network';
import type { Reading } from '../../../src/model/reading';
import { openModule } from '../../../src/syntax/open';
import { reading } from '../flax/open';
import { readKeras } from '../keras/reading';
import { testParser } from '../parser';
import { readScript } from '../tfjs/reading';
import { packagesAsProject } from '../torch/golden.zoo';

const unit = join(__dirname, '..');

export type Library = 'torch' | 'keras' | 'tfjs' | 'flax' | 'equinox' | 'haiku';

/** Folders of sources that the readers of networks are held against their libraries with. */
export const FOLDERS: Readonly<Record<Library, readonly string[]>> = {
  torch: ['torch/networks'],
  keras: ['keras/networks', 'keras/zoo'],
  tfjs: ['tfjs/models'],
  flax: ['flax/networks'],
  equinox: ['equinox/networks'],
  haiku: ['haiku/networks'],
};

/** One network of a source file, with the sites it runs. */
export interface SourceNetwork {
  readonly library: Library;
  readonly file: string;
  readonly network: Network;
  readonly sites: Reading['sites'];
}

/** All networks of the sources of a library. */
export async function sourceNetworks(library: Library): Promise<readonly SourceNetwork[]> {
  const found: SourceNetwork[] = [];
  for (const folder of FOLDERS[library]) {
    for (const file of readdirSync(join(unit, folder)).filter((name) => /\.(py|js)$/.test(name))) {
      const { networks, sites } = await read(library, join(unit, folder, file));
      found.push(...networks.map((network) => ({ library, file: `${folder}/${file}`, network, sites })));
    }
  }
  return found;
}

async function read(library: Library, path: string): Promise<Reading> {
  const text = readFileSync(path, 'utf8');
  if (library === 'keras') return readKeras(text);
  if (library === 'tfjs') return readScript(text);
  if (library !== 'torch') return reading(library, text);
  const module = openModule(await testParser(), text, { file: path, project: packagesAsProject(join(unit, 'torch')) });
  try {
    return torch.read(module);
  } finally {
    module.dispose();
  }
}
