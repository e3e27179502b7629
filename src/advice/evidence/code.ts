import type { Network } from '../../model/network';
import type { Reading } from '../../model/reading';
import type { CodeFile } from './bind';

export interface CodeSource {
  readonly path: string;
  readonly reading: Reading;
  /** Milliseconds since 1970. */
  readonly modified: number | null;
  readonly lineOf: (offset: number) => number;
  /** Of a notebook. */
  readonly cellOf?: (offset: number) => number;
}

const TRAINING: ReadonlySet<string> = new Set(['fit', 'backward', 'optimizer-step']);

/** What binding asks of a file that was read with its networks. */
export function codeFileOf({ path, reading, modified, lineOf, cellOf }: CodeSource): CodeFile {
  const { facts } = reading;
  return {
    path,
    modified,
    networks: wholeNetworks(reading).map(({ name, span }) => ({ name, start: span.start })),
    logs: facts.logs ?? [],
    imports: facts.imports ?? [],
    trains: facts.program.some(({ kind }) => TRAINING.has(kind)),
    lineOf,
    ...(cellOf && { cellOf }),
  };
}

/** Networks that are not built inside of others of the file; all of them where every one seems to be. */
export function wholeNetworks({ networks, facts }: Reading): readonly Network[] {
  const parts = new Set(facts.classes.filter(({ isPart }) => isPart).map(({ name }) => name));
  const whole = networks.filter(({ name }) => !parts.has(name));
  return whole.length > 0 ? whole : networks;
}
