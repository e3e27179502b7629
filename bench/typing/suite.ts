// Runs inside the extension host: types into a large file and notes when the findings follow.
import * as vscode from 'vscode';

const strokes = 30;

/** Milliseconds between two looks at the host. */
const interval = 5;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) throw new Error('no workspace folder');
  const at = (name: string) => vscode.Uri.joinPath(folder, name);
  const beside = (name: string) => vscode.Uri.joinPath(folder, '..', name);
  const isProfiled = await vscode.workspace.fs.stat(beside('profile')).then(
    () => true,
    () => false,
  );
  const profile = isProfiled ? await Profile.start() : null;
  const results: Record<string, readonly number[]> = {};
  const lags = new Lags();
  const during = async (name: string, work: () => Promise<unknown>) => {
    lags.start();
    await work();
    Object.assign(results, lags.stop(name));
  };

  await during('nothing open, the extension asleep', () => pause(4000));

  await during('the first file with dropout: parsers loaded, files listed', async () => {
    const first = await shown(at('first.py'));
    await until(() => messages(first).length > 0);
  });

  // The finding needs to know that no file around uses what is defined here.
  const asking = await shown(at('asking.py'));
  const asked = performance.now();
  await during('all files being read for the first time', () => until(() => messages(asking).length > 0));
  results['file opened → a finding that needs all files'] = [performance.now() - asked];

  const document = await vscode.workspace.openTextDocument(at('big.py'));
  const opened = performance.now();
  await during('a large file being opened', async () => {
    await vscode.window.showTextDocument(document);
    await until(() => messages(document).length > 0);
  });
  results['large file opened → findings'] = [performance.now() - opened];
  await pause(3000);
  await during('somebody typing', async () => {
    Object.assign(results, await typed('keystroke → findings, at rest', document));
  });

  let isMoving = true;
  const moving = (async () => {
    for (let turn = 0; isMoving; turn++) {
      const [from, to] = turn % 2 === 0 ? ['package', 'moved'] : ['moved', 'package'];
      await vscode.workspace.fs.rename(at(from as string), at(to as string));
      await pause(2500);
    }
  })();
  await pause(500);
  await during('a folder with all files being renamed', () => pause(6000));
  Object.assign(results, await typed('keystroke → findings, a folder with all files being renamed', document));
  isMoving = false;
  await moving;
  await during('the whole workspace being analysed', async () => {
    await vscode.commands.executeCommand('dropoutDoctor.analyzeWorkspace');
    await pause(10_000);
  });
  const told = { times: results, profile: (await profile?.stop()) ?? null };
  await vscode.workspace.fs.writeFile(beside('results.json'), new TextEncoder().encode(JSON.stringify(told)));
}

async function shown(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/**
 * Milliseconds from each change of the text to the findings of that text; the quiet time that the extension waits for is part of it. And how long of it
 * the host was at work, for whatever reason.
 */
async function typed(name: string, document: vscode.TextDocument): Promise<Readonly<Record<string, readonly number[]>>> {
  const found: number[] = [];
  const busy: number[] = [];
  for (let stroke = 0; stroke < strokes; stroke++) {
    const start = document.getText().indexOf('nn.Dropout(1.') + 'nn.Dropout(1.'.length;
    const digit = Number(document.getText()[start]);
    const next = `${(digit % 9) + 1}`;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(start + 1)), next);
    await vscode.workspace.applyEdit(edit);
    const changed = performance.now();
    const before = worked();
    await until(() => messages(document).some((message) => message.includes(`1.${next}`)));
    found.push(performance.now() - changed);
    busy.push(worked() - before);
    await pause(100 + ((stroke * 37) % 400));
  }
  return { [name]: found, [`  of this at work, ${name}`]: busy };
}

function messages(document: vscode.TextDocument): readonly string[] {
  return vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
}

function until(condition: () => boolean): Promise<void> {
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
  readonly cpuUsage: () => { readonly user: number; readonly system: number };
}

const host = (globalThis as unknown as { readonly process: HostProcess }).process;

/** Milliseconds that the thread has worked. */
function worked(): number {
  const { user, system } = host.threadCpuUsage?.() ?? host.cpuUsage();
  return (user + system) / 1000;
}

/**
 * How much later than asked for a timer fires: what everything else in the host has to wait. On a machine that has other things to do a turn is late
 * without anybody's fault, so that the CPU time is noted, too: no single piece of work in the turn was longer.
 */
class Lags {
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
class Profile {
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
