import type * as vscode from 'vscode';
import type { RunRow } from '../../protocol/curves';

/** Which network of the workspace a run belongs to. */
export interface RunNetworks {
  readonly onDidChange: vscode.Event<unknown>;
  /** null when it belongs to none that is known. */
  of(id: string): RunRow['network'];
  /** Goes to the network. */
  reveal(id: string): Promise<void>;
  /** Asks the user, and remembers the answer. */
  choose(id: string): Promise<void>;
}
