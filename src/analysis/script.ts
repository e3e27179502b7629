import type { FrameworkReader, FrameworkWriter } from '../frameworks/framework';
import type { JsModule } from '../syntax/javascript/module';
import { openScriptModule } from '../syntax/javascript/open';
import type { ScriptParser } from '../syntax/javascript/parser';
import { endOfScriptStatement, firstScriptError, isInScriptString } from '../syntax/javascript/statements';
import { Lines } from '../text/lines';
import type { Source } from '../text/source';
import type { Opened } from './opened';
import { readAll } from './python';
import type { Problem } from './report';

export type ScriptFramework = FrameworkReader<JsModule> & FrameworkWriter<JsModule>;

/** Opens a JavaScript or TypeScript file. Throws when the parser does not know its dialect. */
export function openScript(
  parser: ScriptParser,
  frameworks: readonly ScriptFramework[],
  source: Extract<Source, { kind: 'script' }>,
): Opened {
  const module = openScriptModule(parser, { file: source.name, text: source.text, language: source.language });
  return {
    source,
    text: module.text,
    cells: [],
    problems: syntaxProblems(module),
    comments: {
      mark: '//',
      all: module.comments,
      endOfStatement: (offset) => endOfScriptStatement(module.root, offset),
      inString: (offset) => isInScriptString(module.root, offset),
    },
    read: (depth, found) => readAll(frameworks, module, depth, found),
    write(change, reading, failed) {
      for (const framework of frameworks) {
        try {
          const edits = framework.write(change, { module, reading });
          if (edits) return edits;
        } catch (error) {
          failed(error);
        }
      }
      return null;
    },
    dispose: () => module.dispose(),
  };
}

/** The first syntax error, or the end of a text that stops in the middle; new syntax that the grammar does not know looks the same. */
function syntaxProblems({ hasErrors, root, text }: JsModule): readonly Problem[] {
  if (!hasErrors) return [];
  const node = firstScriptError(root);
  const start = node ? node.startIndex : text.trimEnd().length;
  const { line } = new Lines(text).at(start);
  const span = { start, end: node ? Math.max(start, Math.min(node.endIndex, endOfLine(text, start))) : start };
  return [{ code: 'syntax-error', message: `Syntax error in line ${line}; all that can be read of the file was still checked.`, span }];
}

function endOfLine(text: string, offset: number): number {
  const at = text.slice(offset).search(/[\r\n]|$/);
  return offset + at;
}
