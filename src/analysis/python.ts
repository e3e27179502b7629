import type { AskNetworks, Depth, FrameworkReader, FrameworkReading, FrameworkWriter } from '../frameworks/framework';
import type { GivenValues } from '../model/arguments';
import type { Network } from '../model/network';
import type { Reading } from '../model/reading';
import { lastFrom } from '../syntax/contents';
import type { PyModule } from '../syntax/module';
import { spanOfNode } from '../syntax/nodes';
import { once } from '../syntax/once';
import type { PythonParser } from '../syntax/parser';
import { alone } from '../syntax/project';
import { endOfStatement } from '../syntax/statements';
import type { Source } from '../text/source';
import type { Span } from '../text/span';
import { joinReadings } from './join';
import type { CommentStyle, Opened } from './opened';
import { type Prepared, prepare } from './prepare';
import { type AnalysisOptions, failure, type Problem } from './report';

export type PythonFramework = FrameworkReader & FrameworkWriter;

/** Opens a Python file or a notebook. */
export function openPython(
  parser: PythonParser,
  frameworks: readonly PythonFramework[],
  source: Extract<Source, { kind: 'python' | 'notebook' }>,
  { project = alone, given }: Pick<AnalysisOptions, 'project' | 'given'>,
): Opened {
  const { module, cells, problems }: Prepared = prepare(parser, source, project);
  let readings: readonly FrameworkReading[] = [];
  return {
    source,
    text: module.text,
    cells,
    problems,
    comments: new PythonComments(module),
    read(depth, found) {
      readings = readEach(
        frameworks,
        module,
        depth,
        found,
        given && ((name) => (Object.hasOwn(given, name) ? given[name] : undefined) ?? {}),
      );
      const reading = joinReadings(readings);
      return depth === 'sites'
        ? reading
        : { ...reading, facts: { ...reading.facts, libraries: librariesOf(module), imports: importsOf(module) } };
    },
    networks: (counts) => networksAfter(readings, counts),
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

/** Reads no comment before one is asked for. A class for the reason told at `BoundModule`. */
class PythonComments implements CommentStyle {
  readonly mark = '#';

  constructor(readonly module: PyModule) {}

  get all(): PyModule['comments'] {
    return this.module.comments;
  }

  endOfStatement(offset: number): number {
    return endOfStatement(this.module.root, offset);
  }

  inString(offset: number): boolean {
    return inString(this.module, offset);
  }
}

/** `torch_geometric` of `torch_geometric.nn.GATConv`. */
function librariesOf({ imports }: PyModule): readonly string[] {
  return [...new Set([...imports].map((name) => name.split('.', 1)[0] ?? name))];
}

function importsOf({ imports }: PyModule): readonly string[] {
  return [...imports].map((name) => name.replace(/^\.+/, ''));
}

export function readAll<Module>(
  frameworks: readonly FrameworkReader<Module>[],
  module: Module,
  depth: Depth,
  problems: Problem[],
): Reading {
  return joinReadings(readEach(frameworks, module, depth, problems));
}

/** Each framework reads on its own: what one cannot read the others still do. */
function readEach<Module>(
  frameworks: readonly FrameworkReader<Module>[],
  module: Module,
  depth: Depth,
  problems: Problem[],
  given: ((network: string) => GivenValues) | null = null,
): readonly FrameworkReading[] {
  const readings: FrameworkReading[] = [];
  for (const framework of frameworks) {
    // What finds no sites is asked for more only.
    if ((depth === 'sites' && framework.reads.length === 0) || (depth !== 'networks' && framework.onlyWithNetworks)) continue;
    try {
      if (framework.concerns(module)) readings.push(framework.read(module, depth, given));
    } catch (error) {
      problems.push(failure(`reading ${framework.framework}`, error));
    }
  }
  return readings;
}

/** The layer graphs that go with readings of facts; a framework that fails has none. */
function networksAfter(readings: readonly FrameworkReading[], counts: boolean): AskNetworks {
  const asked = readings.map(({ networks, later }) => later?.(counts) ?? (() => networks));
  return (about) => {
    const networks = asked.flatMap((ask): readonly Network[] => {
      try {
        return ask(about);
      } catch {
        return [];
      }
    });
    return networks.sort((a, b) => a.span.start - b.span.start);
  };
}

function inString(module: PyModule, offset: number): boolean {
  const last = lastFrom(stringsOf(module), offset - 1, (span) => span.start);
  return last !== undefined && offset < last.end;
}

/** The outermost strings, in source order; asked of the parser once, since every finding writes a comment. */
const stringsOf = once((module: PyModule): readonly Span[] => {
  const spans: Span[] = [];
  for (const node of module.root.descendantsOfType('string')) {
    if (node && node.startIndex >= (spans.at(-1)?.end ?? 0)) spans.push(spanOfNode(node));
  }
  return spans;
});
