import { blank } from '../syntax/magics';
import { closePieces, mended } from '../syntax/mend';
import type { PyModule } from '../syntax/module';
import { joinCells } from '../syntax/notebook';
import { openModule, type Surroundings } from '../syntax/open';
import type { PythonParser } from '../syntax/parser';
import { percentCells } from '../syntax/percent';
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

/** Parses a source. What is broken is mended or left out, so that it does not break what follows. */
export function prepare(parser: PythonParser, source: Extract<Source, { kind: 'python' | 'notebook' }>, project: Project): Prepared {
  const around = { file: source.name, project };
  if (source.kind === 'python') return preparePython(parser, source.text, around);
  const { text, cells } = joinCells(source.cells);
  const module = openModule(parser, text, around);
  if (!module.hasErrors) return { module, cells, problems: [] };
  module.dispose();
  const problems: Problem[] = [];
  let intact = '';
  // What is mended is only parsed: the text stays.
  let shown = '';
  for (const cell of cells) {
    const own = text.slice(cell.start, cell.end);
    const alone = openModule(parser, own);
    const sound = alone.hasErrors ? mended(parser, own) : own;
    const rest = sound === null ? 'this cell is left out, the others were checked' : 'all that can be read of it was still checked';
    problems.push(...syntaxProblems(alone, cell.start, ` of cell ${cell.index + 1}; ${rest}`));
    const between = text.slice(intact.length, cell.start);
    intact += between + (sound ?? blank(own));
    shown += between + (sound === null ? blank(own) : own);
    alone.dispose();
  }
  const rest = text.slice(intact.length);
  return { module: openModule(parser, intact + rest, around).showing(shown + rest), cells, problems };
}

/** A file keeps its text: what is mended is only parsed, and only if that brings more to light. */
function preparePython(parser: PythonParser, text: string, around: Surroundings): Prepared {
  const module = openModule(parser, text, around);
  if (!module.hasErrors) return { module, cells: [], problems: [] };
  const problems = syntaxProblems(module, 0, '; all that can be read of the file was still checked');
  const cells = percentCells(text);
  const better = cells ? cells.map((cell) => soundCell(parser, cell)).join('') : closePieces(parser, text, module.root);
  if (better === text) return { module, cells: [], problems };
  const known = [module.classes.length + module.functions.length, module.calls.length] as const;
  module.dispose();
  const again = openModule(parser, better, around);
  const gained = again.classes.length + again.functions.length - known[0];
  const isBetter = !cells || !again.hasErrors || gained > 0 || (gained === 0 && again.calls.length >= known[1]);
  if (isBetter)
    return { module: again.showing(text), cells: [], problems: again.hasErrors || !cells ? problems : problemsOf(parser, text, cells) };
  again.dispose();
  return { module: openModule(parser, text, around), cells: [], problems };
}

function soundCell(parser: PythonParser, cell: string): string {
  return isSound(parser, cell) ? cell : (mended(parser, cell) ?? blank(cell));
}

/** Without its magics a script in cells may be whole. */
function problemsOf(parser: PythonParser, text: string, cells: readonly string[]): Problem[] {
  const plain = openModule(parser, cells.join(''));
  const found = syntaxProblems(plain.showing(text), 0, '; all that can be read of the file was still checked');
  plain.dispose();
  return found;
}

/** Whether the text is whole and sound; cheaper than `prepare`, which names what is in it. */
function isSound(parser: PythonParser, text: string): boolean {
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
