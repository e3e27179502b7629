// Runs the in-editor suite in desktop VS Code, which @vscode/test-electron downloads or VSCODE_EXECUTABLE names.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests, SilentReporter } from '@vscode/test-electron';
import { root } from '../workbench/install.mjs';
import { buildEditorSuite } from './build.mjs';

const VERSION = '1.99.3';
const OFFLINE = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENETUNREACH'];

/**
 * A download that the network forbids is skipped, with the reason; REQUIRE_DESKTOP=1 makes that a failure.
 * @returns {Promise<{passed: number, failed: number, skipped: number, notes: string[]}>}
 */
export async function runDesktopSuite() {
  const { bundle, expected: counts } = await buildEditorSuite();
  const expected = counts.single;
  const found = await executable();
  if (found.reason) return { passed: 0, failed: 0, skipped: expected, notes: [`SKIPPED: ${found.reason}`] };
  const screen = await display();
  if (screen.reason) return { passed: 0, failed: 0, skipped: expected, notes: [`SKIPPED: ${screen.reason}`] };
  const home = await mkdtemp(join(tmpdir(), 'dropout-doctor-desktop-'));
  const workspace = join(home, 'workspace');
  await cp(join(root, 'media', 'sample'), workspace, { recursive: true });
  try {
    const launchArgs = [workspace, '--disable-extensions', '--disable-workspace-trust', '--user-data-dir', join(home, 'user')];
    if (process.getuid?.() === 0) launchArgs.push('--no-sandbox');
    const error = await runTests({
      vscodeExecutablePath: found.path,
      extensionDevelopmentPath: root,
      extensionTestsPath: bundle,
      launchArgs,
    }).then(
      () => null,
      (problem) => problem,
    );
    const results = await readFile(join(home, 'results.json'), 'utf8').then(JSON.parse, () => null);
    return tally(results, expected, error);
  } finally {
    screen.stop?.();
    await rm(home, { recursive: true, force: true });
  }
}

/** Electron needs a screen; on a Linux machine without one, a virtual screen is started. */
async function display() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return {};
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1400x900x24'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const number = await new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.once('exit', () => resolve(null));
    server.stdout.once('data', (text) => resolve(String(text).trim()));
  });
  if (number === null) {
    if (process.env.REQUIRE_DESKTOP === '1') throw new Error('Desktop VS Code needs a display: install Xvfb.');
    return { reason: 'desktop VS Code needs a display (with Xvfb installed, one is started)' };
  }
  process.env.DISPLAY = `:${number}`;
  return { stop: () => server.kill() };
}

async function executable() {
  if (process.env.VSCODE_EXECUTABLE) return { path: process.env.VSCODE_EXECUTABLE };
  try {
    return { path: await downloadAndUnzipVSCode({ version: VERSION, timeout: 15_000, reporter: new SilentReporter() }) };
  } catch (error) {
    const code = error.code ?? error.cause?.code ?? error.errors?.[0]?.code;
    if (!OFFLINE.includes(code) || process.env.REQUIRE_DESKTOP === '1') throw error;
    return { reason: `desktop VS Code ${VERSION} cannot be downloaded (${code})` };
  }
}

function tally(results, expected, error) {
  const counts = { passed: results?.passed.length ?? 0, failed: results?.failed.length ?? 0, skipped: results?.skipped.length ?? 0 };
  const notes = (results?.failed ?? []).map(({ title, message }) => `${title}\n${message}`);
  const seen = counts.passed + counts.failed + counts.skipped;
  if (!results?.complete || seen !== expected || (error && counts.failed === 0)) {
    notes.push(`${seen} of ${expected} tests reported. ${error ?? ''}`);
    counts.failed += Math.max(1, expected - seen);
  }
  return { ...counts, notes };
}
