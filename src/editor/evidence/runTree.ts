import * as vscode from 'vscode';
import { Disposables } from '../disposable';
import { commands, views } from '../ids';
import type { Bindings } from './bindings';
import type { Discovery } from './discovery';
import type { LoggedRun, LogStore } from './logStore';
import { runSummary } from './runText';

export interface RunTreeOptions {
  readonly store: LogStore;
  readonly bindings: Bindings;
  readonly discovery: Discovery;
}

/** A network with runs, or those that belong to none; or a run below it. */
type Node =
  | { readonly kind: 'network'; readonly file: string; readonly name: string }
  | { readonly kind: 'others' }
  | { readonly kind: 'run'; readonly id: string };

const ICONS = { overfits: 'warning', underfits: 'arrow-down', 'good-fit': 'pass', undecidable: 'question' } as const;

/** *Training Runs*: each network with the runs that belong to it. */
export class RunTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(readonly options: RunTreeOptions) {
    const { store, bindings, discovery } = options;
    const tree = this.#owned.add(vscode.window.createTreeView(views.runs, { treeDataProvider: this, showCollapseAll: true }));
    this.#owned.add(store.onDidChange(() => this.#changed.fire(undefined)));
    this.#owned.add(bindings.onDidChange(() => this.#changed.fire(undefined)));
    this.#owned.add(tree.onDidChangeVisibility(({ visible }) => visible && void discovery.start()));
    if (tree.visible) void discovery.start();
    this.#owned.add(
      vscode.commands.registerCommand(commands.chooseNetwork, (node: unknown) => (isRun(node) ? bindings.choose(node.id) : undefined)),
    );
  }

  getChildren(node?: Node): Node[] {
    const { store, bindings } = this.options;
    if (node?.kind === 'run') return [];
    const places = new Map(store.runs.map(({ id }) => [id, bindings.placeOf(id)] as const));
    if (node) {
      const isIn = (id: string): boolean => {
        const place = places.get(id) ?? null;
        return node.kind === 'others' ? place === null : place?.file === node.file && place.network === node.name;
      };
      return store.runs
        .filter(({ id }) => isIn(id))
        .sort((a, b) => b.modified - a.modified)
        .map(({ id }) => ({ kind: 'run', id }));
    }
    const networks = new Map([...places.values()].flatMap((place) => (place ? [[`${place.file}#${place.network}`, place] as const] : [])));
    const nodes: Node[] = [...networks.values()].map(({ file, network }) => ({ kind: 'network', file, name: network }));
    if ([...places.values()].includes(null)) nodes.push({ kind: 'others' });
    return nodes;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'run') return this.#runItem(node.id);
    const isNetwork = node.kind === 'network';
    const item = new vscode.TreeItem(isNetwork ? node.name : 'Not assigned to a network', vscode.TreeItemCollapsibleState.Expanded);
    item.id = isNetwork ? `${node.file}#${node.name}` : 'others';
    item.iconPath = new vscode.ThemeIcon(isNetwork ? 'symbol-class' : 'files');
    if (isNetwork) item.description = vscode.workspace.asRelativePath(node.file);
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #runItem(id: string): vscode.TreeItem {
    const logged = this.options.store.withId(id);
    const item = new vscode.TreeItem(logged ? titleOf(logged) : 'gone');
    item.id = id;
    item.contextValue = 'run';
    if (!logged) return item;
    const binding = this.options.bindings.of(id);
    const [uri] = logged.uris;
    item.description = runSummary(logged, binding?.stale ?? false);
    item.iconPath = new vscode.ThemeIcon(ICONS[logged.verdict.kind]);
    const tooltip = new vscode.MarkdownString();
    for (const text of [
      logged.verdict.reason,
      binding ? `${binding.name}: ${binding.reason}` : 'It is not known which network it belongs to.',
      `${logged.title}: ${uri ? vscode.workspace.asRelativePath(uri) : ''}`,
    ]) {
      tooltip.appendText(text);
      tooltip.appendMarkdown('\n\n');
    }
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: `${titleOf(logged)}, ${item.description}` };
    if (uri) item.command = { command: commands.showCurves, title: 'Show Training Curves', arguments: [uri] };
    return item;
  }
}

/** The run's name, with its file where the name alone says little. */
function titleOf({ run, uris }: LoggedRun): string {
  const path = uris[0]?.path ?? '';
  const base = path.slice(path.lastIndexOf('/') + 1);
  return run.name === '' || base.startsWith(run.name) ? base : run.name;
}

function isRun(node: unknown): node is { readonly kind: 'run'; readonly id: string } {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'run' && 'id' in node && typeof node.id === 'string';
}
