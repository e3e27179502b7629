import { siteRecords } from '../report/sites';
import { CLEAN, FAILURE, type Io } from './io';
import { oneOf, readOptions, withUsage } from './options';
import { openProject } from './project';

export const sitesUsage = `Usage: dropout-doctor sites PATH… [--format jsonl]

Lists every dropout site of Python files, notebooks, TensorFlow.js scripts, configuration files (JSON, YAML, TOML) and saved Keras models
(.keras), one JSON object a line: file, line and column of the call, cell and cellLine in a notebook, framework, kind, callee, parameter, rate
(null when it cannot be known), rateText, rateSource, byDefault; where they apply: range (of a tuner), rates (one per layer), candidates (values
that disagree), originFile.
`;

export function sites(args: readonly string[], io: Io): Promise<number> {
  return withUsage(io, sitesUsage, async () => {
    const { values, positionals } = readOptions(args, {
      options: { format: { type: 'string', default: 'jsonl' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      io.out(sitesUsage);
      return CLEAN;
    }
    oneOf('--format', values.format, ['jsonl']);
    const project = await openProject(positionals, io, { configs: true, depth: 'sites' });
    try {
      let read = 0;
      for (const file of project.files) {
        if (project.isSilent(file)) {
          read++;
          continue;
        }
        const loaded = await project.load(file);
        if (!loaded) continue;
        read++;
        for (const record of siteRecords(project.check(file, loaded))) io.out(`${JSON.stringify(record)}\n`);
      }
      return read === 0 && project.failures.length > 0 ? FAILURE : CLEAN;
    } finally {
      project.dispose();
    }
  });
}
