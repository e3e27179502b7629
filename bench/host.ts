// What measurements inside an extension host share: what somebody types, how long a turn has to wait, and a CPU profile.
import * as vscode from 'vscode';

const strokes = 30;

/** Milliseconds between two looks at the host. */
const interval = 5;

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function shown(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/**
 * Milliseconds from each change of the text to the findings of that text; the quiet time that the extension waits for is part of it. And how long of it
 * the host was at work, for whatever reason.
 */
export async function typed(name: string, document: vscode.TextDocument): Promise<Readonly<Record<string, readonly number[]>>> {
  const found: number[] = [];
  const busy: number[] = [];
  for (let stroke = 0; stroke < strokes; stroke++) {
    const start = document.getText().indexOf('nn.Dropout(1.') + 'nn.Dropout(1.'.length;
    const digit = Number(document.getText()[start]);
    const next = `${(digit % 9) + 1}`;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(start + 1)), next);
    const keystroke = changeOf(document);
    await vscode.workspace.applyEdit(edit);
    const { at, before } = await keystroke;
    // The event of changed diagnostics is held back for 50 ms by the editor: the collection is asked itself.
    while (!messages(document).some((message) => message.includes(`1.${next}`))) await pause(1);
    found.push(performance.now() - at);
    busy.push(worked() - before);
    await pause(100 + ((stroke * 37) % 400));
  }
  return { [name]: found, [`  of this at work, ${name}`]: busy };
}

/** When the extensions are told of the next change of a document, and how long this thread had worked by then. */
function changeOf(document: vscode.TextDocument): Promise<{ readonly at: number; readonly before: number }> {
  return new Promise((resolve) => {
    const listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || event.contentChanges.length === 0) return;
      listener.dispose();
      resolve({ at: performance.now(), before: worked() });
    });
  });
}

export function messages(document: vscode.TextDocument): readonly string[] {
  return vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
}

export function until(condition: () => boolean): Promise<void> {
  if (condition()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('no findings in 60 s')), 60_000);
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      if (!condition()) return;
      clearTimeout(limit);
      listener.dispose();
      resolve();
    });
  });
}

interface InspectorSession {
  connect(): void;
  post(method: string, parameters: object | undefined, answer: (error: unknown, result: { readonly profile: unknown }) => void): void;
}

interface HostProcess {
  readonly getBuiltinModule: (name: string) => { readonly Session: new () => InspectorSession };
  /** From Node 24 on: CPU time of this thread alone. */
  readonly threadCpuUsage?: () => { readonly user: number; readonly system: number };
  readonly memoryUsage: () => { readonly rss: number; readonly heapUsed: number; readonly external: number };
  readonly cpuUsage: () => { readonly user: number; readonly system: number };
}

const host = (globalThis as unknown as { readonly process: HostProcess }).process;

/** Megabytes that the host takes, and that its objects take when garbage is collected. */
export async function memory(): Promise<{ readonly resident: number; readonly heap: number }> {
  const { Session } = host.getBuiltinModule('node:inspector');
  const session = new Session();
  session.connect();
  await new Promise((resolve) => session.post('HeapProfiler.collectGarbage', undefined, resolve));
  const { rss, heapUsed, external } = host.memoryUsage();
  return { resident: rss / 1e6, heap: (heapUsed + external) / 1e6 };
}

/** The profiler, where it is asked for by a file `profile` beside the folder. */
export async function openProfile(): Promise<Profile | null> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) return null;
  const isWanted = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, '..', 'profile')).then(
    () => true,
    () => false,
  );
  return isWanted ? Profile.start() : null;
}

/** Milliseconds that the thread has worked. */
export function worked(): number {
  const { user, system } = host.threadCpuUsage?.() ?? host.cpuUsage();
  return (user + system) / 1000;
}

/**
 * How much later than asked for a timer fires: what everything else in the host has to wait. On a machine that has other things to do a turn is late
 * without anybody's fault, so that the CPU time is noted, too: no single piece of work in the turn was longer.
 */
export class Lags {
  #late: number[] = [];
  #busy: number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    this.#late = [];
    this.#busy = [];
    this.#next();
  }

  stop(name: string): Readonly<Record<string, readonly number[]>> {
    clearTimeout(this.#timer);
    return { [`turn of the host late by, ${name}`]: this.#late, [`  of this at work, ${name}`]: this.#busy };
  }

  #next(): void {
    const asked = performance.now();
    const before = worked();
    this.#timer = setTimeout(() => {
      const late = Math.max(0, performance.now() - asked - interval);
      this.#late.push(late);
      this.#busy.push(Math.min(late, worked() - before));
      this.#next();
    }, interval);
  }
}

/** The CPU profiler of the host itself. */
export class Profile {
  private constructor(readonly post: (method: string, parameters?: object) => Promise<{ readonly profile: unknown }>) {}

  static async start(): Promise<Profile> {
    const { Session } = host.getBuiltinModule('node:inspector');
    const session = new Session();
    session.connect();
    const profile = new Profile((method, parameters) => {
      return new Promise((resolve, reject) => {
        session.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result)));
      });
    });
    await profile.post('Profiler.enable');
    await profile.post('Profiler.setSamplingInterval', { interval: 1000 });
    await profile.post('Profiler.start');
    return profile;
  }

  async stop(): Promise<unknown> {
    return (await this.post('Profiler.stop')).profile;
  }
}
