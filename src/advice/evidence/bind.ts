import type { Run } from '../../evidence/run';
import type { LogPlace } from '../../model/facts';
import { matchesPlace } from './places';

/** A source file as binding sees it. Paths have `/` between folders and are relative to one root, as the runs' files are. */
export interface CodeFile {
  readonly path: string;
  /** Milliseconds since 1970; null when the edge does not know. */
  readonly modified: number | null;
  /** The networks that the file defines and that are not parts of others, in source order. */
  readonly networks: readonly CodeNetwork[];
  readonly logs: readonly LogPlace[];
  /** Dotted names that it imports. */
  readonly imports: readonly string[];
  /** It trains something: a `fit`, or a backward pass. */
  readonly trains: boolean;
  /** 1-based line of an offset, for the reasons. */
  readonly lineOf: (offset: number) => number;
  /** Of a notebook: 0-based cell of an offset. */
  readonly cellOf?: (offset: number) => number;
}

export interface CodeNetwork {
  readonly name: string;
  readonly start: number;
}

/** A network, by the file that defines it. */
export interface NetworkPlace {
  readonly file: string;
  readonly network: string;
}

export type BindingReason = 'by-hand' | 'same-notebook' | 'written-there' | 'named-after' | 'same-folder';

/** Which network a run belongs to, and why. */
export interface Binding {
  readonly run: Run;
  readonly place: NetworkPlace;
  readonly why: BindingReason;
  /** One sentence. */
  readonly reason: string;
  /** The code changed after the run ended. */
  readonly stale: boolean;
}

export interface BindOptions {
  /** What the user decided, by the run's identity (`runId`); null = belongs to none. */
  readonly chosen?: ReadonlyMap<string, NetworkPlace | null>;
  /** When a log was last written, in milliseconds since 1970. */
  readonly modifiedOf?: (file: string) => number | null;
}

/** Clocks of files that were written together (a clone, an archive) differ by less than this many milliseconds. */
const SLACK = 60_000;

/** What tells a run from all others, the same in the next session. */
export function runId(run: Run): string {
  return `${run.files[0] ?? ''}#${run.name}`;
}

/** The network of each run; runs that could belong to several, or to none, are left out. */
export function bindRuns(
  runs: readonly Run[],
  files: readonly CodeFile[],
  { chosen = new Map(), modifiedOf = () => null }: BindOptions = {},
): readonly Binding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return runs.flatMap((run) => {
    const id = runId(run);
    const decided = chosen.get(id);
    if (decided === null) return [];
    const found: Found | null = decided
      ? { place: decided, why: 'by-hand', reason: 'You chose this network for the run.', writer: byPath.get(decided.file) }
      : placeOf(run, files, byPath);
    if (!found) return [];
    const { place, why, reason, writer } = found;
    return [{ run, place, why, reason, stale: isStale(run, [byPath.get(place.file), writer], modifiedOf) }];
  });
}

interface Found {
  readonly place: NetworkPlace;
  readonly why: BindingReason;
  readonly reason: string;
  /** The file that trains, where another one defines the network. */
  readonly writer?: CodeFile | undefined;
}

function placeOf(run: Run, files: readonly CodeFile[], byPath: ReadonlyMap<string, CodeFile>): Found | null {
  const notebook = byPath.get(run.files[0] ?? '');
  if (notebook) return inNotebook(run, notebook, files);
  return written(run, files) ?? namedAfter(run, files) ?? inFolder(run, files);
}

/** The outputs of a notebook belong to the network that its cells define before. */
function inNotebook(run: Run, notebook: CodeFile, files: readonly CodeFile[]): Found | null {
  const { cellOf } = notebook;
  const before = notebook.networks.filter(({ start }) => run.cell === undefined || !cellOf || cellOf(start) <= run.cell);
  const network = before.at(-1);
  const where = run.cell === undefined ? 'this notebook' : `cell ${run.cell + 1} of this notebook`;
  if (network && (before.length === 1 || run.cell !== undefined)) {
    return {
      place: { file: notebook.path, network: network.name },
      why: 'same-notebook',
      reason: `${where} printed it, after ${network.name} was defined.`.replace(/^./, upper),
    };
  }
  if (network) return null;
  const place = ownNetwork(notebook, files);
  return (
    place && {
      place,
      why: 'same-notebook',
      reason: `${where} printed it, and imports ${place.network}.`.replace(/^./, upper),
      writer: notebook,
    }
  );
}

/** The code says that it writes there. The most specific path wins; two files that write to the same place are no answer. */
function written(run: Run, files: readonly CodeFile[]): Found | null {
  const matches = files.flatMap((file) =>
    file.logs.flatMap((log) => {
      const precision = Math.max(0, ...run.files.map((path) => matchesPlace(log, path, file.path)));
      return precision > 0 ? [{ file, log, precision }] : [];
    }),
  );
  const best = Math.max(...matches.map(({ precision }) => precision));
  const top = matches.filter(({ precision }) => precision === best);
  const [first] = top;
  if (!first || top.some(({ file }) => file !== first.file)) return null;
  const place = ownNetwork(first.file, files);
  if (!place) return null;
  const line = first.file.lineOf(first.log.span.start);
  return {
    place,
    why: 'written-there',
    reason: `${first.file.path} writes to ${first.log.pattern} (${first.log.writer}, line ${line}).`,
    writer: first.file,
  };
}

/** The log or its folders carry the name of exactly one network, or of the file that defines one. */
function namedAfter(run: Run, files: readonly CodeFile[]): Found | null {
  const words = wordsOf(`${run.files[0] ?? ''}/${run.name}`);
  const named = files.flatMap((file) => {
    const networks = file.networks.filter(({ name }) => name.length > 3 && words.has(name.toLowerCase()));
    return networks.map((network) => ({ file, network }));
  });
  const [first] = named;
  if (!first || named.length > 1) return null;
  const { file, network } = first;
  return { place: { file: file.path, network: network.name }, why: 'named-after', reason: `Its path names ${network.name}.` };
}

/** The log lies in the folder of the only program that trains there, or below it. */
function inFolder(run: Run, files: readonly CodeFile[]): Found | null {
  const path = run.files[0] ?? '';
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    const here = files.filter((file) => parentOf(file.path) === folder && (file.networks.length > 0 || file.trains));
    const trainers = here.filter(({ trains }) => trains);
    const [only] = trainers.length > 0 ? trainers : here;
    if (only) {
      const place = (trainers.length || here.length) === 1 ? ownNetwork(only, files) : null;
      return place && { place, why: 'same-folder', reason: `${only.path} is the only program there that trains a network.`, writer: only };
    }
    if (folder === '') return null;
  }
}

/** The only network of a file, or of the one file that it imports networks from. */
function ownNetwork(file: CodeFile, files: readonly CodeFile[]): NetworkPlace | null {
  const [network, ...more] = file.networks;
  if (network) return more.length === 0 ? { file: file.path, network: network.name } : null;
  const places = files.flatMap((other) =>
    other === file
      ? []
      : other.networks
          .filter(({ name }) => file.imports.some((dotted) => leadsTo(dotted, other.path, name)))
          .map(({ name }) => ({ file: other.path, network: name })),
  );
  return places.length === 1 ? (places[0] ?? null) : null;
}

/** `models.net.Net` names `Net` of `…/models/net.py`; `net` alone does not name what is in it. */
function leadsTo(dotted: string, path: string, name: string): boolean {
  if (!dotted.endsWith(`.${name}`)) return false;
  const module = dotted.slice(0, -name.length - 1).replace(/\./g, '/');
  const stem = path.replace(/(?:\/__init__)?\.py$/, '');
  return stem === module || stem.endsWith(`/${module}`);
}

function isStale(run: Run, code: readonly (CodeFile | undefined)[], modifiedOf: (file: string) => number | null): boolean {
  // A notebook holds code and output in one file.
  const sources = code.filter((file) => file !== undefined && !run.files.includes(file.path));
  const logged = Math.max(run.ended ?? 0, ...run.files.map((file) => modifiedOf(file) ?? 0));
  return logged > 0 && sources.some((file) => file?.modified !== null && file !== undefined && file.modified > logged + SLACK);
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().split(/[^\p{L}\d]+/u));
}

function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function upper(letter: string): string {
  return letter.toUpperCase();
}
