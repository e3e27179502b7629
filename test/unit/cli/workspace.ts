import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../../src/cli/run';

const require = createRequire(import.meta.url);

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command that goes on until it is interrupted. */
export interface Watching {
  /** What it has printed so far. */
  out(): string;
  interrupt(): void;
  readonly ended: Promise<Outcome>;
}

/** A folder of its own for one test, and the program run in it. */
export interface Workspace {
  readonly path: string;
  write(name: string, content: string | Uint8Array): void;
  read(name: string): string;
  run(...args: readonly string[]): Promise<Outcome>;
  watch(...args: readonly string[]): Watching;
  remove(): void;
}

export function openWorkspace(): Workspace {
  const path = mkdtempSync(join(tmpdir(), 'dropout-doctor-'));
  const assets = join(path, '.assets');
  mkdirSync(assets);
  copyFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), join(assets, 'tree-sitter.wasm'));
  copyFileSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm'), join(assets, 'tree-sitter-python.wasm'));
  const cwd = join(path, 'work');
  mkdirSync(cwd);
  return {
    path: cwd,
    write(name, content) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), content);
    },
    read: (name) => readFileSync(join(cwd, name), 'utf8'),
    async run(...args) {
      const written = { out: '', err: '' };
      const code = await run(args, { cwd, assets, color: false, ...writersTo(written) });
      return { code, ...written };
    },
    watch(...args) {
      const written = { out: '', err: '' };
      let interrupt = (): void => undefined;
      const interrupted = new Promise<void>((resolve) => {
        interrupt = resolve;
      });
      const io = { cwd, assets, color: false, interrupted: () => interrupted, ...writersTo(written) };
      return { out: () => written.out, interrupt, ended: run(args, io).then((code) => ({ code, ...written })) };
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function writersTo(written: { out: string; err: string }) {
  return {
    out: (text: string) => {
      written.out += text;
    },
    err: (text: string) => {
      written.err += text;
    },
  };
}

export const BAD = 'import torch.nn as nn\n\ndrop = nn.Dropout(50)\n';
export const GOOD = 'import torch.nn as nn\n\ndrop = nn.Dropout(0.5)\n';
