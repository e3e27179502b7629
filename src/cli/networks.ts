import { type NetworkRecord, networkRecords, type ProgramRecord, programRecords } from '../report/networks';
import { networkTables } from '../report/summary';
import { CLEAN, FAILURE, type Io } from './io';
import { oneOf, readOptions, withUsage } from './options';
import { openProject } from './project';

export const networksUsage = `Usage: dropout-doctor networks PATH… [--format text|json]

Lists the networks of the files: layers in data-flow order with output shapes (without the batch axis), parameters, what they read and their
dropout. What cannot be known from the source is said to be unknown.

  --format json   {"networks": […], "program": […]}; program = what the code does with its networks: mode switches, forward calls, fit …
`;

export function networks(args: readonly string[], io: Io): Promise<number> {
  return withUsage(io, networksUsage, async () => {
    const { values, positionals } = readOptions(args, {
      options: { format: { type: 'string', default: 'text' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      io.out(networksUsage);
      return CLEAN;
    }
    const format = oneOf('--format', values.format, ['text', 'json']);
    const project = await openProject(positionals, io, { configs: true, depth: 'networks' });
    try {
      const records: NetworkRecord[] = [];
      const program: ProgramRecord[] = [];
      let read = 0;
      let found = 0;
      for (const file of project.files) {
        const loaded = await project.load(file);
        if (!loaded) continue;
        read++;
        const checked = project.check(file, loaded);
        if (format === 'json') {
          records.push(...networkRecords(checked));
          program.push(...programRecords(checked));
        } else if (checked.report.networks.length > 0) {
          io.out(`${found > 0 ? '\n' : ''}${networkTables(checked)}`);
          found += checked.report.networks.length;
        }
      }
      if (format === 'json') io.out(`${JSON.stringify({ networks: records, program })}\n`);
      else if (found === 0) io.out(`No networks in ${read === 1 ? '1 file' : `${read} files`}.\n`);
      return read === 0 && project.failures.length > 0 ? FAILURE : CLEAN;
    } finally {
      project.dispose();
    }
  });
}
