import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import { alone, type Project } from '../../../src/syntax/project';

/** Resolves the only argument of the call of `rate`, told by texts instead of places. */
export function resolveRate(parser: PythonParser, text: string, project: Project = alone) {
  const module = openModule(parser, text, { file: 'main.py', project });
  const argument = module.calls.find((call) => call.callee.text === 'rate')?.positional[0];
  if (!argument) throw new Error('no call of rate');
  const { value, source, byDefault, origin, list, range, candidates, elsewhere, guarded } = module.resolve(argument);
  const textOf = (file: string): string => project.text(file) ?? '';
  const found = {
    value,
    source,
    byDefault,
    guarded,
    origin: origin?.text ?? null,
    line: origin ? text.slice(0, origin.startIndex).split('\n').length : null,
    ...(list ? { list } : {}),
    ...(range ? { range } : {}),
    ...(candidates
      ? {
          candidates: candidates.map((each) => ({
            value: each.value,
            text: (each.file === undefined ? text : textOf(each.file)).slice(each.span.start, each.span.end),
            ...(each.file === undefined ? {} : { file: each.file }),
          })),
        }
      : {}),
    ...(elsewhere
      ? { elsewhere: { file: elsewhere.file, text: textOf(elsewhere.file).slice(elsewhere.span.start, elsewhere.span.end) } }
      : {}),
  };
  module.dispose();
  return found;
}

/** A project of the given files; modules are found beside each other. */
export function projectOf(files: Readonly<Record<string, string>>, more: Partial<Project> = {}): Project {
  return {
    locate: (_, module) => {
      const path = `${module.replace(/^\.+/, '').replaceAll('.', '/')}.py`;
      return path in files ? path : null;
    },
    text: (file) => files[file] ?? null,
    callers: () => [],
    ...more,
  };
}
