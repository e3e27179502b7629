import type { PyModule } from './module';
import type { PyNode } from './node';
import { once } from './once';
import { percentCells } from './percent';

/** The module is run cell by cell, or nobody knows how. */
const isInteractive = once((module: PyModule) => !module.file.endsWith('.py') || percentCells(module.text) !== null);

/** A bare expression whose value somebody may see: at the top of a cell, where it is shown. */
export function isShown(module: PyModule, statement: PyNode): boolean {
  return statement.parent?.type === 'module' && isInteractive(module);
}
