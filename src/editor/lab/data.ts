import * as vscode from 'vscode';
import type { Report } from '../../analysis/report';
import { candidatesOf } from '../../lab/data/loaded';
import { partnersOf } from '../../lab/data/read/pairs';
import type { DataFile } from '../../protocol/lab';
import { placer } from '../report/rows';

/** Folders of the user that libraries keep data in; null where there are none, as in a browser. */
export interface UserFolders {
  readonly home: string;
  readonly keras: string;
}

/** A data set that the file loads and that was found. */
export interface LoadedData {
  readonly label: string;
  readonly uris: readonly vscode.Uri[];
}

/** As the reader of data has it: more is not sent to the page. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Lets the user choose a file; one with the answers, or the inputs, that lies beside it by its usual name comes along. */
export async function chooseData(): Promise<readonly DataFile[] | null> {
  const filters = { Data: ['csv', 'tsv', 'txt', 'parquet', 'npy', 'npz', 'gz', 'idx', 'data'], 'All files': ['*'] };
  const [uri] = (await vscode.window.showOpenDialog({ title: 'Data for the lab', filters })) ?? [];
  if (!uri) return null;
  for (const name of partnersOf(nameOf(uri))) {
    const partner = vscode.Uri.joinPath(uri, '..', name);
    if (await isFile(partner)) return readFiles([uri, partner]);
  }
  return readFiles([uri]);
}

/** What the file loads, as far as it is there; only looked for, not read. Paths start from the file's folder or a workspace folder. */
export async function loadedData(report: Report, uri: vscode.Uri, folders: UserFolders | null): Promise<readonly LoadedData[]> {
  const places = report.facts.data ?? [];
  if (places.length === 0) return [];
  const own = uri.scheme === 'file' ? folders : null;
  const workspace = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === uri.scheme);
  const candidates = candidatesOf(places, {
    folders: [vscode.Uri.joinPath(uri, '..').path, ...workspace.map((folder) => folder.uri.path)].map(withoutEnd),
    home: own && withoutEnd(vscode.Uri.file(own.home).path),
    kerasHome: own && withoutEnd(vscode.Uri.file(own.keras).path),
  });
  const place = placer(report, uri.toString());
  const found: LoadedData[] = [];
  for (const candidate of candidates) {
    for (const paths of candidate.paths) {
      const uris = paths.map((path) => uri.with({ path: path.startsWith('/') ? path : `/${path}`, query: '', fragment: '' }));
      const there = await Promise.all(uris.map(isFile));
      if (!there.every(Boolean)) continue;
      const { cell, line } = place(candidate.place.span);
      const where = cell === null ? `line ${line}` : `cell ${cell + 1}, line ${line}`;
      found.push({ label: `${uris.map(nameOf).join(' with ')} (${candidate.place.reader}, ${where})`, uris });
      break;
    }
  }
  return found;
}

export async function readFiles(uris: readonly vscode.Uri[]): Promise<readonly DataFile[]> {
  return Promise.all(
    uris.map(async (uri) => {
      const { size } = await vscode.workspace.fs.stat(uri);
      if (size > MAX_BYTES) throw new Error(`${nameOf(uri)} has more than 256 MB; the lab keeps its data in memory`);
      const bytes = await vscode.workspace.fs.readFile(uri);
      // A Node Buffer would cross the wire as JSON, and its memory may be shared with other files: a copy of its own part is sent.
      return { name: nameOf(uri), bytes: new Uint8Array(bytes).buffer };
    }),
  );
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.File) !== 0,
    () => false,
  );
}

function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function withoutEnd(path: string): string {
  return path.replace(/\/$/, '');
}
