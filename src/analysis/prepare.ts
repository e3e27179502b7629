import { blank } from '../syntax/magics';
import type { PyModule } from '../syntax/module';
import { joinCells } from '../syntax/notebook';
import { openModule } from '../syntax/open';
import type { PythonParser } from '../syntax/parser';
import type { Project } from '../syntax/project';
import { firstError } from '../syntax/statements';
import { Lines } from '../text/lines';
import type { CellSpan, Source } from '../text/source';
import type { Problem } from './report';

/** A source, parsed. `module` must be disposed of. */
export interface Prepared {
  readonly module: PyModule;
  readonly cells: readonly CellSpan[];
  readonly problems: readonly Problem[];
}

/** Parses a source. A notebook's broken cells are blanked, so that they do not break the cells below. */
export function prepare(parser: PythonParser, source: Extract<Source, { kind: 'python' | 'notebook' }>, project: Project): Prepared {
  const around = { file: source.name, project };
  if (source.kind === 'python') {
    const module = openModule(parser, source.text, around);
    return { module, cells: [], problems: syntaxProblems(module, 0, '; all that can be read of the file was still checked') };
  }
  const { text, cells } = joinCells(source.cells);
  const module = openModule(parser, text, around);
  if (!module.hasErrors) return { module, cells, problems: [] };
  module.dispose();
  const problems: Problem[] = [];
  let intact = '';
  for (const cell of cells) {
    const own = text.slice(cell.start, cell.end);
    const alone = openModule(parser, own);
    problems.push(...syntaxProblems(alone, cell.start, ` of cell ${cell.index + 1}; this cell is left out, the others were checked`));
    intact += text.slice(intact.length, cell.start) + (alone.hasErrors ? blank(own) : own);
    alone.dispose();
  }
  return { module: openModule(parser, intact + text.slice(intact.length), around), cells, problems };
}

/** Whether the text is whole and sound; cheaper than `prepare`, which names what is in it. */
export function isSound(parser: PythonParser, text: string): boolean {
  const tree = parser.parse(text);
  try {
    return !tree.root.hasError;
  } finally {
    tree.dispose();
  }
}

/** The first syntax error. `where` says in which cell, and what becomes of the rest. */
function syntaxProblems(module: PyModule, offset: number, where: string): Problem[] {
  const node = module.hasErrors ? firstError(module.root) : null;
  if (!node) return [];
  const lines = new Lines(module.text);
  const place = lines.at(node.startIndex);
  const lineEnd = lines.startOf(place.line) + (module.text.slice(lines.startOf(place.line)).search(/[\r\n]|$/) | 0);
  const end = Math.max(node.startIndex, Math.min(node.endIndex, lineEnd));
  const span = { start: node.startIndex + offset, end: end + offset };
  return [{ code: 'syntax-error', message: `Syntax error in line ${place.line}${where}.`, span }];
}
