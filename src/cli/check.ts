import { version } from '../../package.json';
import { counted } from '../model/words';
import { formats, openPrinter, type Printer } from '../report/printer';
import { askedBy, configurationOptions, configurationUsage } from './asked';
import { writeBaseline } from './baseline';
import { type CrewTask, checkInThreads, threads } from './crew';
import { type Fixing, fixFiles, fixingOf } from './fixing';
import { CLEAN, FAILURE, FINDINGS, type Io } from './io';
import { oneOf, readOptions, UsageError, withUsage } from './options';
import { openProject, type Project } from './project';
import type { Tally } from './tally';
import { watchFiles } from './watch';

export const checkUsage = `Usage: dropout-doctor check PATH… [OPTIONS]

Finds dropout bugs in Python, notebooks, JavaScript and TypeScript, on all cores when there are many files. Directories are walked without
.git, node_modules, virtual environments and what .gitignore leaves out; YAML, TOML and JSON files are checked when they are named.

  --format FORMAT   ${formats.join(', ')} (default: text)
  --statistics      count the findings of each rule instead (text, concise, json)
  --watch           check again whatever changes, until Ctrl+C
  --fix             write the fixes that keep the evident intent of the code
  --diff            show what --fix would change, write nothing
  --unsafe-fixes    with --fix or --diff: also fixes that should be read before they are kept
  --evidence LOG    judge by training logs, too: a log or a folder of them (may be repeated)
${configurationUsage}  --write-baseline FILE  accept all findings of today: write them into this file
  -h, --help

Exit code: 0 no findings (with --diff: nothing to change), 1 findings (changes), 2 failure (a file that cannot be read, if there are no
findings elsewhere).
`;

export function check(args: readonly string[], io: Io): Promise<number> {
  return withUsage(io, checkUsage, async () => {
    const { values, positionals } = readOptions(args, {
      options: {
        format: { type: 'string', default: 'text' },
        statistics: { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
        fix: { type: 'boolean', default: false },
        diff: { type: 'boolean', default: false },
        'unsafe-fixes': { type: 'boolean', default: false },
        evidence: { type: 'string', multiple: true },
        ...configurationOptions,
        'write-baseline': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      io.out(checkUsage);
      return CLEAN;
    }
    const format = oneOf('--format', values.format, formats);
    const asked = askedBy(values, io.cwd);
    const { evidence } = values;
    if (evidence && (values.watch || values['write-baseline'] !== undefined))
      throw new UsageError('--evidence does not go with --watch or --write-baseline');
    if (values['write-baseline'] !== undefined) return writeBaseline(values['write-baseline'], positionals, asked, io);
    const { statistics } = values;
    if (statistics && (format === 'sarif' || format === 'github')) throw new UsageError(`--statistics cannot be printed as ${format}`);
    const fixing = fixingOf(values);
    const open = (): Promise<Project> => openProject(positionals, io, { asked, depth: 'facts', ...(evidence ? { evidence } : {}) });
    const print = (): Printer => openPrinter(format, { color: io.color, version, statistics });
    if (values.watch) {
      if (fixing) throw new UsageError('--watch only looks: it does not go with --fix or --diff');
      return watchFiles({ open, printer: print, io, notices: format === 'text' || format === 'concise' });
    }
    const project = await open();
    try {
      const printer = print();
      if (fixing) return ended(await fixFiles(project, fixing, printer, io), fixing, printer, io);
      // What runs say is told by one thread: the others have not read the logs.
      const count = evidence ? 1 : threads(project.files.length);
      const task = { paths: positionals, cwd: io.cwd, assets: io.assets, asked, format, color: io.color };
      const tally = count > 1 ? await checkTogether(project, task, count, printer, io) : await checkFiles(project, printer, io);
      return ended(tally, null, printer, io);
    } finally {
      project.dispose();
    }
  });
}

/** Prints the rest; gives the exit code. */
function ended({ findings, fixed, accepted, failures }: Tally, fixing: Fixing | null, printer: Printer, io: Io): number {
  const showsOnly = fixing?.write === false;
  if (!showsOnly) io.out(printer.end(failures));
  if (fixed > 0) io.err(`${showsOnly ? 'Would fix' : 'Fixed'} ${counted(fixed, 'finding')}.\n`);
  if (accepted > 0) io.err(`${counted(accepted, 'finding')} accepted by the baseline.\n`);
  if (findings > 0 || (showsOnly && fixed > 0)) return FINDINGS;
  return failures.length > 0 ? FAILURE : CLEAN;
}

async function checkTogether(project: Project, task: CrewTask, count: number, printer: Printer, io: Io): Promise<Tally> {
  let findings = 0;
  let accepted = 0;
  const failures = [...project.failures];
  await checkInThreads(task, project.files.length, count, (checked) => {
    if (checked.said !== '') io.err(checked.said);
    failures.push(...checked.failures);
    if (!checked.piece) return;
    accepted += checked.accepted;
    findings += checked.piece.totals.findings;
    io.out(printer.add(checked.piece));
  });
  return { findings, fixed: 0, accepted, failures };
}

async function checkFiles(project: Project, printer: Printer, io: Io): Promise<Tally> {
  let findings = 0;
  for (const file of project.files) {
    const loaded = await project.load(file);
    if (!loaded) continue;
    const checked = project.check(file, loaded);
    findings += checked.report.findings.length;
    io.out(printer.add(printer.pieceOf(checked)));
  }
  return { findings, fixed: 0, accepted: project.accepted, failures: project.failures };
}
