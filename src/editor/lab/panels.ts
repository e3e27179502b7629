import * as vscode from 'vscode';
import { Disposables } from '../disposable';
import { views } from '../ids';
import { pageOptions, panelColumn } from '../panel';
import { LabPanel, type LabPanelOptions, type LabTopic } from './panel';

const memory = 'dropoutDoctor.lab.topics';

/** The open lab panels, one for each network; brings them back after a reload of the window. */
export class LabPanels implements vscode.WebviewPanelSerializer {
  readonly #owned = new Disposables();
  readonly #open = new Map<string, LabPanel>();

  constructor(
    readonly options: LabPanelOptions,
    readonly state: vscode.Memento,
  ) {
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(views.lab, this));
  }

  show(topic: LabTopic): void {
    const known = this.#open.get(keyOf(topic));
    if (known) {
      known.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(views.lab, `Lab: ${topic.network}`, panelColumn(), {
      ...pageOptions(this.options.extensionUri),
      // Workers of a page that is not retained die with it when the tab is hidden; a study may run for minutes.
      retainContextWhenHidden: true,
    });
    this.#adopt(panel, topic);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    await this.options.store.load();
    const topic = this.#topicOf(state);
    if (topic) this.#adopt(panel, topic);
    else panel.dispose();
  }

  dispose(): void {
    // The panels stay: after a reload the serializer gets them back.
    this.#owned.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, topic: LabTopic): void {
    const key = keyOf(topic);
    this.#open.get(key)?.panel.dispose();
    this.#open.set(key, new LabPanel(panel, topic, this.options));
    this.#remember();
    panel.onDidDispose(() => {
      if (this.#open.get(key)?.panel !== panel) return;
      this.#open.delete(key);
      this.#remember();
    });
  }

  /** A page remembers its file and its study; the host remembers which networks had a panel. */
  #topicOf(state: unknown): LabTopic | null {
    const { uri, studyId } = memoryOf(state);
    const studied = this.options.store.withId(studyId)?.source;
    if (studied) return { uri: studied.uri, network: studied.network };
    const closed = this.#remembered().filter((candidate) => !this.#open.has(keyOf(candidate)));
    return closed.find((candidate) => candidate.uri === uri) ?? closed[0] ?? null;
  }

  #remember(): void {
    void this.state.update(
      memory,
      [...this.#open.values()].map(({ topic }) => topic),
    );
  }

  #remembered(): readonly LabTopic[] {
    const stored = this.state.get<unknown>(memory);
    return Array.isArray(stored) ? stored.map(topicFrom).filter((topic) => topic !== null) : [];
  }
}

function keyOf({ uri, network }: LabTopic): string {
  return `${uri}\n${network}`;
}

function memoryOf(state: unknown): { readonly uri: unknown; readonly studyId: unknown } {
  if (typeof state !== 'object' || state === null) return { uri: null, studyId: null };
  return { uri: 'uri' in state ? state.uri : null, studyId: 'studyId' in state ? state.studyId : null };
}

function topicFrom(state: unknown): LabTopic | null {
  if (typeof state !== 'object' || state === null || !('uri' in state) || !('network' in state)) return null;
  return typeof state.uri === 'string' && typeof state.network === 'string' ? { uri: state.uri, network: state.network } : null;
}
