import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Explanation, explanationText } from '../settings/explain';
import { askedBy, configurationOptions, configurationUsage } from './asked';
import { Configurations, shownPath } from './configuration';
import { CLEAN, FAILURE, type Io } from './io';
import { oneOf, readOptions, UsageError, withUsage } from './options';

export const configUsage = `Usage: dropout-doctor config FILE [OPTIONS]

Explains how a file is configured: which configuration decides, the level of every rule, and why.

  --format FORMAT   text, json (default: text)
${configurationUsage}  -h, --help
`;

export function config(args: readonly string[], io: Io): Promise<number> {
  return withUsage(io, configUsage, () => {
    const { values, positionals } = readOptions(args, {
      options: { ...configurationOptions, format: { type: 'string', default: 'text' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      io.out(configUsage);
      return CLEAN;
    }
    const format = oneOf('--format', values.format, ['text', 'json']);
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) throw new UsageError('config takes one file');
    const absolute = resolve(io.cwd, path);
    if (!existsSync(absolute) || statSync(absolute).isDirectory()) throw new UsageError(`there is no file ${path}`);
    const failures: string[] = [];
    const configurations = new Configurations({
      asked: askedBy(values, io.cwd),
      cwd: io.cwd,
      acceptNothing: false,
      fail: (file, reason) => failures.push(`${file}: ${reason}`),
      warn: (message) => failures.push(message),
    });
    const { source, baseline, settings, decisions, isExcluded, unusedIgnores } = configurations.of({ path, absolute });
    const shown = (file: string | null): string | null => file && shownPath(io.cwd, file);
    const explanation: Explanation = {
      file: path,
      source: shown(source),
      otherwise: 'the defaults hold',
      settings,
      isExcluded,
      baseline: shown(baseline),
      unusedIgnores,
      decisions,
      problems: failures,
    };
    io.out(format === 'json' ? `${JSON.stringify(record(explanation), null, 2)}\n` : explanationText(explanation));
    return failures.length > 0 ? FAILURE : CLEAN;
  });
}

function record({ file, source, isExcluded, baseline, unusedIgnores, decisions, problems }: Explanation) {
  const rules = decisions.map(({ rule, level, hidesHints, why }) => ({ rule, level, hints: level !== 'off' && !hidesHints, why }));
  return { file, configuration: source, excluded: isExcluded, baseline, unusedIgnores, problems, rules };
}
