import * as vscode from 'vscode';
import { Disposables } from '../disposable';
import { commands, views } from '../ids';
import { counted } from '../words';
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
  | { readonly kind: 'network'; readonly key: string; readonly file: string; readonly name: string }
  | { readonly kind: 'others'; readonly key: string }
  /** Runs beyond those that are shown at once. */
  | { readonly kind: 'more'; readonly of: string; readonly from: number; readonly count: number }
  | { readonly kind: 'run'; readonly id: string };

type Parent = Extract<Node, { readonly kind: 'network' | 'others' }>;

interface Group {
  readonly node: Parent;
  readonly ids: readonly string[];
}

const OTHERS = 'others';

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
  readonly #changed = this.#owned.add(new vscode.EventEmitter<Node[] | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  #groups: readonly Group[] | null = null;
  /** Runs that VS Code has asked for, which it knows by their objects, and what was said of them. */
  readonly #told = new Map<Node, string>();
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
    if (node) return node.kind === 'more' ? this.#page(node.of, node.from) : this.#page(node.key, 0);
    this.#told.clear();
    return this.#all().map(({ node: parent }) => parent);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'run') return this.#runItem(node.id);
    if (node.kind === 'more') return new vscode.TreeItem(counted(node.count, 'older run'), vscode.TreeItemCollapsibleState.Collapsed);
    const isNetwork = node.kind === 'network';
    const item = new vscode.TreeItem(isNetwork ? node.name : 'Not assigned to a network', vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.key;
    item.iconPath = new vscode.ThemeIcon(isNetwork ? 'symbol-class' : 'files');
    if (isNetwork) item.description = shownPath(node.file);
    return item;
  }

  /** The tooltip of the one item that is pointed at. */
  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    const logged = node.kind === 'run' ? this.options.store.withId(node.id) : null;
    if (logged) item.tooltip = this.#tooltip(logged);
    return item;
  }

  /** What the tree shows, a line for each item: indented by its depth, label and description. */
  lines(): readonly string[] {
    const line = (node: Node, depth: number): string => {
      const { label, description } = this.getTreeItem(node);
      return `${'  '.repeat(depth)}${String(label)} | ${String(description ?? '')}`;
    };
    return this.#all().flatMap(({ node, ids }) => [line(node, 0), ...pageOf(node.key, ids, 0).map((child) => line(child, 1))]);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  /** All networks with their runs, the newest first. */
  #all(): readonly Group[] {
    this.#groups ??= groupsOf(this.options);
    return this.#groups;
  }

  #changedSoon(): void {
    this.#timer ??= setTimeout(() => this.#tell(), PAUSE);
  }

  /** Where all runs stand where they stood, only those that say something else are drawn again. */
  #tell(): void {
    this.#timer = null;
    const before = this.#groups;
    this.#groups = null;
    const isSame = before !== null && shapeOf(before) === shapeOf(this.#all());
    if (!isSame) {
      this.#changed.fire(undefined);
      return;
    }
    const changed = [...this.#told].filter(([node, said]) => said !== this.#said(node));
    for (const [node] of changed) this.#told.set(node, this.#said(node));
    if (changed.length > 0) this.#changed.fire(changed.map(([node]) => node));
  }

  #page(key: string, from: number): Node[] {
    const ids = this.#all().find(({ node }) => node.key === key)?.ids ?? [];
    const nodes = pageOf(key, ids, from);
    for (const node of nodes) this.#told.set(node, this.#said(node));
    return nodes;
  }

  #said(node: Node): string {
    const logged = node.kind === 'run' ? this.options.store.withId(node.id) : null;
    return logged ? `${logged.verdict.kind} ${this.#summary(logged)}` : '';
  }

  #summary(logged: LoggedRun): string {
    return runSummary(logged, this.options.bindings.isStale(logged.id));
  }

  #runItem(id: string): vscode.TreeItem {
    const logged = this.options.store.withId(id);
    const item = new vscode.TreeItem(logged ? titleOf(logged) : 'gone');
    item.id = id;
    item.contextValue = 'run';
    if (!logged) return item;
    const [uri] = logged.uris;
    item.description = this.#summary(logged);
    item.iconPath = logged.verdict.cause === 'no-reference' ? ICONS['good-fit'] : ICONS[logged.verdict.kind];
    item.accessibilityInformation = { label: `${titleOf(logged)}, ${item.description}` };
    if (uri) item.command = { command: commands.showCurves, title: 'Show Training Curves', arguments: [uri] };
    return item;
  }

  #tooltip(logged: LoggedRun): vscode.MarkdownString {
    const binding = this.options.bindings.of(logged.id);
    const [uri] = logged.uris;
    const tooltip = new vscode.MarkdownString();
    for (const text of [
      logged.verdict.reason,
      binding ? `${binding.name}: ${binding.reason}` : 'It is not known which network it belongs to.',
      `${logged.title}: ${uri ? vscode.workspace.asRelativePath(uri) : ''}`,
    ]) {
      tooltip.appendText(text);
      tooltip.appendMarkdown('\n\n');
    }
    return tooltip;
  }
}

function groupsOf({ store, bindings }: RunTreeOptions): readonly Group[] {
  const groups = new Map<string, { readonly node: Parent; readonly runs: LoggedRun[] }>();
  for (const logged of store.runs) {
    const place = bindings.placeOf(logged.id);
    const key = place ? `${place.file}#${place.network}` : OTHERS;
    const node: Parent = place ? { kind: 'network', key, file: place.file, name: place.network } : { kind: 'others', key };
    const group = groups.get(key) ?? { node, runs: [] };
    groups.set(key, group);
    group.runs.push(logged);
  }
  // Those that belong to no network come last.
  const order = ({ kind, key }: Parent): string => `${kind === 'others' ? 1 : 0}${key}`;
  return [...groups.values()]
    .sort(({ node: a }, { node: b }) => (order(a) < order(b) ? -1 : 1))
    .map(({ node, runs }) => ({ node, ids: runs.sort((a, b) => b.modified - a.modified).map(({ id }) => id) }));
}

function shapeOf(groups: readonly Group[]): string {
  return groups.map(({ node, ids }) => [node.key, ...ids].join('\n')).join('\n\n');
}

function pageOf(key: string, ids: readonly string[], from: number): Node[] {
  const nodes: Node[] = ids.slice(from, from + PAGE).map((id) => ({ kind: 'run', id }));
  const left = ids.length - from - PAGE;
  return left > 0 ? [...nodes, { kind: 'more', of: key, from: from + PAGE, count: left }] : nodes;
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
