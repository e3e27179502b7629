// Runs inside the extension host, in a folder with thousands of training logs: how long until they are shown, and who has to wait meanwhile.
import * as vscode from 'vscode';
import { Lags, memory, messages, openProfile, pause, shown, typed, until, worked } from '../host';

interface Exports {
  readonly runs: () => readonly string[];
  readonly runsRead: () => number;
}

const LIMIT = 150_000;

export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) throw new Error('no workspace folder');
  const at = (...parts: string[]) => vscode.Uri.joinPath(folder, ...parts);
  const beside = (name: string) => vscode.Uri.joinPath(folder, '..', name);
  const count = Number(new TextDecoder().decode(await vscode.workspace.fs.readFile(beside('count'))));
  const profile = await openProfile();
  const times: Record<string, readonly number[]> = {};
  const figures: Record<string, number> = {};
  const lags = new Lags();
  const during = async (name: string, work: () => Promise<unknown>) => {
    lags.start();
    await work();
    Object.assign(times, lags.stop(name));
  };

  const document = await shown(at('torch', 'train.py'));
  const started = performance.now();
  const before = worked();
  await until(() => messages(document).length > 0);
  const { runs, runsRead } = vscode.extensions.getExtension<Exports>('dropout-doctor.dropout-doctor')?.exports ?? missing();
  await vscode.commands.executeCommand('dropoutDoctor.runs.focus');
  await vscode.window.showTextDocument(document);
  const heap = await memory();
  const seen = async (least: number): Promise<number> => {
    while (runsRead() < least && performance.now() - started < LIMIT) await pause(50);
    return performance.now() - started;
  };
  await during('somebody types while logs are read', async () => {
    figures['ms until the first run is known'] = await seen(Math.min(1, count));
    Object.assign(times, await typed('keystroke → findings, logs being read', document));
    figures['runs known after that'] = runsRead();
  });
  await during('the rest of the logs is read', async () => {
    figures['ms until all runs are known'] = await seen(count);
    figures['ms until all runs are in the tree'] = await untilShown(runs, count, started);
  });
  figures['runs known in the end'] = runsRead();
  await during('nothing happens any more', () => pause(8000));
  figures['CPU ms of the host for all of it'] = worked() - before;
  const now = await memory();
  figures['MB of objects more than before'] = now.heap - heap.heap;
  figures['MB resident more than before'] = now.resident - heap.resident;
  await during('somebody types when all is read', async () => {
    Object.assign(times, await typed('keystroke → findings, all runs known', document));
  });
  if (count > 0) {
    await during('one run grows', async () => {
      for (let epoch = 50; epoch < 60; epoch++) {
        const log = at('keras', 'history_1.csv');
        const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(log));
        await vscode.workspace.fs.writeFile(log, new TextEncoder().encode(`${text}${epoch},0.2,0.3\n`));
        await pause(1000);
      }
    });
    await during('the curves of all are opened', async () => {
      await vscode.commands.executeCommand('dropoutDoctor.showCurves', folder);
      await pause(10_000);
    });
  }
  const told = { times, figures, tree: runs().slice(0, 6), profile: (await profile?.stop()) ?? null };
  await vscode.workspace.fs.writeFile(beside('results.json'), new TextEncoder().encode(JSON.stringify(told)));
}

/** Runs in the tree, with those that wait behind "older runs". */
async function untilShown(runs: Exports['runs'], count: number, started: number): Promise<number> {
  const assigned = (): number => {
    let total = 0;
    let isAssigned = true;
    for (const line of runs()) {
      if (!line.startsWith(' ')) isAssigned = !line.startsWith('Not assigned');
      else if (isAssigned) total += Number(/^ *(\d+) older runs/.exec(line)?.[1] ?? 1);
    }
    return total;
  };
  while (assigned() < count && performance.now() - started < LIMIT) await pause(500);
  return performance.now() - started;
}

function missing(): never {
  throw new Error('the extension is not there');
}
