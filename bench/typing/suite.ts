// Runs inside the extension host: types into a large file and notes when the findings follow.
import * as vscode from 'vscode';
import { Lags, messages, openProfile, pause, shown, typed, until } from '../host';

export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) throw new Error('no workspace folder');
  const at = (name: string) => vscode.Uri.joinPath(folder, name);
  const beside = (name: string) => vscode.Uri.joinPath(folder, '..', name);
  const profile = await openProfile();
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
