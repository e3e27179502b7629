import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Report } from '../analysis/report';
import { candidatesOf } from '../lab/data/loaded';
import type { Io } from './io';

/** A data set that the model file loads and that lies on this machine. */
export interface LoadedFile {
  /** "mnist.npz, keras.datasets.mnist.load_data in line 8". */
  readonly label: string;
  /** Inputs and, where they lie apart, answers. */
  readonly paths: readonly string[];
}

/** What the file loads, as far as it is there; only looked for, not opened. */
export function loadedFiles({ facts, text }: Pick<Report, 'facts' | 'text'>, file: string, io: Io): readonly LoadedFile[] {
  const home = homedir();
  const candidates = candidatesOf(facts.data ?? [], {
    folders: [dirname(resolve(io.cwd, file)), io.cwd].map(withSlashes),
    home: withSlashes(home),
    kerasHome: withSlashes(process.env.KERAS_HOME ?? join(home, '.keras')),
  });
  return candidates.flatMap(({ place, paths }) => {
    const there = paths.find((files) => files.every((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true));
    if (!there) return [];
    const line = text.slice(0, place.span.start).split('\n').length;
    return [{ label: `${there.map((path) => basename(path)).join(' with ')} (${place.reader}, line ${line})`, paths: there }];
  });
}

/** Says what could be trained on instead; nothing is taken unasked. */
export function loadedOffer(chosen: string, loaded: readonly LoadedFile[]): readonly string[] {
  if (loaded.length === 0 || /^loaded\b/i.test(chosen)) return [];
  const [only] = loaded;
  if (only && loaded.length === 1) return [`The file loads ${only.label}; --data loaded trains on it.`];
  const listed = loaded.map(({ label }, index) => `loaded:${index + 1} = ${label}`).join(', ');
  return [`The file loads data that are on this machine; --data takes one of ${listed}.`];
}

function withSlashes(path: string): string {
  return path.replaceAll('\\', '/').replace(/\/$/, '');
}
