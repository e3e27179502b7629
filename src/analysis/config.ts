import type { FrameworkReader, FrameworkWriter } from '../frameworks/framework';
import type { ConfigDocument, ConfigNode } from '../syntax/config';
import { openConfigText } from '../syntax/config/open';
import { lastFrom } from '../syntax/contents';
import { Lines } from '../text/lines';
import type { Source } from '../text/source';
import type { Span } from '../text/span';
import type { Opened } from './opened';
import { readAll } from './python';
import type { Problem } from './report';

export type ConfigFramework = FrameworkReader<ConfigDocument> & FrameworkWriter<ConfigDocument>;

/** Opens a configuration file. */
export function openConfig(frameworks: readonly ConfigFramework[], source: Extract<Source, { kind: 'config' }>): Opened {
  const document = openConfigText(source.name, source.text, source.format);
  let strings: readonly Span[] | null = null;
  return {
    source,
    text: source.text,
    cells: [],
    problems: problemsOf(document),
    comments: {
      // JSON has none: what takes comments cannot be known from the text.
      mark: source.format === 'json' ? null : '#',
      all: document.comments,
      endOfStatement: (offset) => offset + (/^[^\r\n]*/.exec(source.text.slice(offset))?.[0].length ?? 0),
      inString(offset) {
        strings ??= stringsOf(document.root);
        const last = lastFrom(strings, offset - 1, (span) => span.start);
        return last !== undefined && offset < last.end;
      },
    },
    read: (depth, problems) => readAll(frameworks, document, depth, problems),
    write(change, reading, failed) {
      for (const framework of frameworks) {
        try {
          const edits = framework.write(change, { module: document, reading });
          if (edits) return edits;
        } catch (error) {
          failed(error);
        }
      }
      return null;
    },
    dispose: () => {},
  };
}

/** The first thing that is wrong; the others follow from it. */
function problemsOf({ problems, root, text }: ConfigDocument): readonly Problem[] {
  const [first] = problems;
  if (!first) return [];
  if (!first.span) return [{ code: 'unreadable', message: first.message, span: null }];
  const { line } = new Lines(text).at(first.span.start);
  const rest = root ? '; all that can be read of the file was still checked' : '';
  return [{ code: 'syntax-error', message: `Line ${line} cannot be read: ${first.message}${rest}.`, span: first.span }];
}

function stringsOf(root: ConfigNode | null): readonly Span[] {
  const found: Span[] = [];
  const visit = (node: ConfigNode): void => {
    if (node.kind === 'string') found.push(node.span);
    else if (node.kind === 'array') node.items.forEach(visit);
    else if (node.kind === 'object') for (const { value } of node.entries) visit(value);
  };
  if (root) visit(root);
  // An alias stands at its anchor.
  return found.sort((a, b) => a.start - b.start);
}
