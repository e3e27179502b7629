import * as vscode from 'vscode';
import type { NetworkPlace } from '../../advice/evidence/bind';
import type { CodeIndex } from './codeIndex';
import type { LoggedRun } from './logStore';
import { shownPath } from './shownPath';

const MEMORY = 'dropoutDoctor.evidence.chosen';
/** Choices that are remembered. */
const MOST = 2_000;

/** Which network the user chose for a run, by the run's identity; null = none. */
export class ChosenNetworks {
  constructor(readonly memory: vscode.Memento) {}

  /** Whatever a former version or a damaged file left there that is no choice counts for nothing. */
  get all(): ReadonlyMap<string, NetworkPlace | null> {
    const stored = this.memory.get<unknown>(MEMORY);
    if (typeof stored !== 'object' || stored === null) return new Map();
    return new Map(Object.entries(stored).filter(([, place]) => place === null || isPlace(place)));
  }

  async set(run: string, place: NetworkPlace | null): Promise<void> {
    const others = [...this.all].filter(([id]) => id !== run).slice(1 - MOST);
    await this.memory.update(MEMORY, Object.fromEntries([...others, [run, place]]));
  }
}

/** Asks which network a run trained; undefined when the user does not say. */
export async function chooseNetwork(
  logged: LoggedRun,
  now: NetworkPlace | null,
  code: CodeIndex,
): Promise<NetworkPlace | null | undefined> {
  const items = code.files.flatMap(({ path, networks }) =>
    networks.map(({ name }) => ({
      label: name,
      description: shownPath(path),
      place: { file: path, network: name } satisfies NetworkPlace as NetworkPlace | null,
      picked: now?.file === path && now.network === name,
    })),
  );
  const none = { label: '$(circle-slash) None of them', description: '', place: null, picked: false };
  const title = `Network of ${logged.run.name || vscode.workspace.asRelativePath(logged.uris[0] ?? vscode.Uri.file('/'))}`;
  const chosen = await vscode.window.showQuickPick([...items.sort((a, b) => Number(b.picked) - Number(a.picked)), none], {
    title,
    placeHolder: 'Which network did this run train?',
    matchOnDescription: true,
  });
  return chosen?.place;
}

function isPlace(value: unknown): value is NetworkPlace {
  return (
    typeof value === 'object' &&
    value !== null &&
    'file' in value &&
    typeof value.file === 'string' &&
    'network' in value &&
    typeof value.network === 'string'
  );
}
