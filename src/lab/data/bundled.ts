import type { BundledSet } from '../study';
import { bundledSets } from './bundledSets';
import { type Prepared, toDataset } from './dataset';
import { gunzipped } from './read/bytes';
import { readCsv } from './table';

/** Throws when the bytes are not the bundled file: it is the project's own, not the user's. */
export function readBundled(name: BundledSet, bytes: Uint8Array): Prepared {
  const { target, origin } = bundledSets[name];
  const content = gunzipped({ name, bytes });
  const table = 'err' in content ? content : readCsv(content.ok, name);
  const prepared = 'err' in table ? table : toDataset(table.ok, target);
  if ('err' in prepared) throw new Error(`The bundled data are damaged: ${prepared.err.message}`);
  return { ...prepared.ok, notes: [...prepared.ok.notes, `Source: ${origin}.`] };
}
