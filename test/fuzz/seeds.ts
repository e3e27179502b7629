import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { LogFormat } from '../../src/evidence/format';

export interface Seeds {
  readonly path: string;
  readonly bytes: readonly Uint8Array[];
}

/** Longer ones only make each input slower. */
const LONGEST = 24 * 1024;
const MOST = 12;
const PLAIN = 'epoch,loss,val_loss\n0,0.9,1.0\n1,0.5,0.8\n2,0.3,0.9\n';

/** What a format's inputs are made of: the logs among the fixtures that it claims, else all of them; and a path by which it would be opened. */
export function seedsOf(format: LogFormat, folder: string, longest = LONGEST): Seeds {
  const files = filesBelow(folder).map((path) => ({ path: relative(folder, path).replaceAll('\\', '/'), bytes: beginning(path, longest) }));
  const sureness = ['certain', 'likely', 'possible'] as const;
  const claims = files.map((file) => ({ ...file, claim: format.claim(file.path, file.bytes) }));
  const own = sureness.map((wanted) => claims.filter(({ claim }) => claim === wanted)).find((found) => found.length > 0) ?? claims;
  const chosen = spread([...own].sort((a, b) => a.bytes.length - b.bytes.length));
  return { path: chosen[0]?.path ?? 'log.csv', bytes: [...chosen.map(({ bytes }) => bytes), new TextEncoder().encode(PLAIN)] };
}

/** Some of many, of all sizes. */
function spread<T>(list: readonly T[]): readonly T[] {
  return list.length <= MOST ? list : Array.from({ length: MOST }, (_, index) => list[Math.floor((index * list.length) / MOST)] as T);
}

function beginning(path: string, longest: number): Uint8Array {
  return new Uint8Array(readFileSync(path).subarray(0, longest));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'golden' ? [] : filesBelow(path);
      return entry.name === 'manifest.json' || statSync(path).size === 0 ? [] : [path];
    });
}
