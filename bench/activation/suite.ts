// Runs inside the extension host: wakes the extension and notes what that costs.
import * as vscode from 'vscode';

interface HostProcess {
  /** From Node 24 on: CPU time of this thread alone. */
  readonly threadCpuUsage?: () => { readonly user: number; readonly system: number };
  readonly cpuUsage: () => { readonly user: number; readonly system: number };
  readonly memoryUsage: () => { readonly heapUsed: number };
}

const host = (globalThis as unknown as { readonly process: HostProcess }).process;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const extension = vscode.extensions.getExtension('dropout-doctor.dropout-doctor');
  if (!folder || !extension) throw new Error('no workspace folder, or no extension');
  // The window's own start is over.
  await pause(3000);
  if (extension.isActive) throw new Error('awake before it was asked');
  const before = host.memoryUsage().heapUsed;
  const results: Record<string, number> = {};
  Object.assign(results, await costs('wakes up', async () => void (await extension.activate())));
  results['wakes up, MB on the heap'] = (host.memoryUsage().heapUsed - before) / 2 ** 20;
  for (const name of ['settings.json', 'lock.json', 'train.yaml']) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, name));
    Object.assign(results, await costs(`${name}, ${Math.round(document.getText().length / 1000)} kB`, () => pause(2500)));
  }
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, '..', 'results.json'), new TextEncoder().encode(JSON.stringify(results)));
}

/** Wall time is only told where nothing is waited for. */
async function costs(name: string, work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const from = performance.now();
  const start = worked();
  await work();
  const wall = performance.now() - from;
  return { ...(wall < 2000 ? { [`${name}, ms`]: wall } : {}), [`${name}, ms of CPU`]: worked() - start };
}

function worked(): number {
  const { user, system } = host.threadCpuUsage?.() ?? host.cpuUsage();
  return (user + system) / 1000;
}
