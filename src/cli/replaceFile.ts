import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Encoding } from './bytes';

/** Replaces the file in one step, so that no reader ever sees half of it; keeps its mode and follows a symbolic link. */
export function replaceFile(path: string, text: string, encoding: Encoding): void {
  const target = realpathSync(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { encoding, mode: statSync(target).mode });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
