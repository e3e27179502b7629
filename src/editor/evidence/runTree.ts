import * as vscode from 'vscode';
import { Disposables } from '../disposable';
import { commands, views } from '../ids';
import type { Bindings } from './bindings';
import type { LoggedRun, LogStore } from './logStore';
import { runSummary } from './runText';
import { shownPath } from './shownPath';

export interface RunTreeOptions {
  readonly store: LogStore;
  readonly bindings: Bindings;
  /** Looks for logs. */
  readonly start: () => Promise<void>;
}

/** A network with runs, or those that belong to none; or a run below it. */
type Node =
  | { readonly kind: 'network'; readonly file: string; readonly name: string }
  | { readonly kind: 'others' }
  /** Runs beyond those that are shown at once. */
  | { readonly kind: 'more'; readonly of: Parent; readonly from: number; readonly count: number }
  | { readonly kind: 'run'; readonly id: string };

type Parent = Extract<Node, { readonly kind: 'network' | 'others' }>;

/** Symbol and colour of a verdict. */
const ICONS = {
  overfits: new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground')),
  underfits: new vscode.ThemeIcon('arrow-down', new vscode.ThemeColor('problemsInfoIcon.foreground')),
  'good-fit': new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  undecidable: new vscode.ThemeIcon('question'),
} as const;

/** Runs below a node; the others wait in a node of their own. */
const PAGE = 200;
/** Milliseconds between two looks at the runs: while thousands are read, or one is trained, they change all the time. */
const PAUSE = 400;

/** *Training Runs*: each network with the runs that belong to it. */
export class RunTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(readonly options: RunTreeOptions) {
    const { store, bindings, start } = options;
    const tree = this.#owned.add(vscode.window.createTreeView(views.runs, { treeDataProvider: this, showCollapseAll: true }));
    this.#owned.add(store.onDidChange(() => this.#changedSoon()));
    this.#owned.add(bindings.onDidChange(() => this.#changedSoon()));
    this.#owned.add(tree.onDidChangeVisibility(({ visible }) => visible && void start()));
    if (tree.visible) void start();
    this.#owned.add(
      vscode.commands.registerCommand(commands.chooseNetwork, (node: unknown) => (isRun(node) ? bindings.choose(node.id) : undefined)),
    );
  }

  getChildren(node?: Node): Node[] {
    if (node?.kind === 'run') return [];
    if (node) return node.kind === 'more' ? this.#runsOf(node.of, node.from) : this.#runsOf(node, 0);
    const { store, bindings } = this.options;
    const networks = new Map<string, Parent>();
    let hasOthers = false;
    for (const { id } of store.runs) {
      const place = bindings.placeOf(id);
      if (place) networks.set(`${place.file}#${place.network}`, { kind: 'network', file: place.file, name: place.network });
      else hasOthers = true;
    }
    const inOrder = [...networks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, parent]) => parent);
    return hasOthers ? [...inOrder, { kind: 'others' }] : inOrder;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'run') return this.#runItem(node.id);
    if (node.kind === 'more') return new vscode.TreeItem(`${node.count} older runs`, vscode.TreeItemCollapsibleState.Collapsed);
    const isNetwork = node.kind === 'network';
    const item = new vscode.TreeItem(isNetwork ? node.name : 'Not assigned to a network', vscode.TreeItemCollapsibleState.Expanded);
    item.id = isNetwork ? `${node.file}#${node.name}` : 'others';
    item.iconPath = new vscode.ThemeIcon(isNetwork ? 'symbol-class' : 'files');
    if (isNetwork) item.description = shownPath(node.file);
    return item;
  }

  /** What the tree shows, a line for each item: indented by its depth, label and description. */
  lines(node?: Node, depth = 0): readonly string[] {
    return this.getChildren(node).flatMap((child) => {
      const { label, description } = this.getTreeItem(child);
      return [
        `${'  '.repeat(depth)}${String(label)} | ${String(description ?? '')}`,
        ...(child.kind === 'more' ? [] : this.lines(child, depth + 1)),
      ];
    });
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #changedSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#changed.fire(undefined);
    }, PAUSE);
  }

  /** The newest first. */
  #runsOf(parent: Parent, from: number): Node[] {
    const { store, bindings } = this.options;
    const isIn = (id: string): boolean => {
      const place = bindings.placeOf(id);
      return parent.kind === 'others' ? place === null : place?.file === parent.file && place.network === parent.name;
    };
    const all = store.runs.filter(({ id }) => isIn(id)).sort((a, b) => b.modified - a.modified);
    const nodes: Node[] = all.slice(from, from + PAGE).map(({ id }) => ({ kind: 'run', id }));
    const left = all.length - from - PAGE;
    return left > 0 ? [...nodes, { kind: 'more', of: parent, from: from + PAGE, count: left }] : nodes;
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
    item.iconPath = logged.verdict.cause === 'no-reference' ? ICONS['good-fit'] : ICONS[logged.verdict.kind];
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
