import { version } from '../../package.json';
import type { CheckedFile } from '../report/place';
import { formats, openPrinter, type Printer } from '../report/printer';
import { closestRule, ruleById } from '../rules/catalogue';
import { rules } from '../rules/index';
import { type CrewTask, checkInThreads, threads } from './crew';
import { CLEAN, FAILURE, FINDINGS, type Io } from './io';
import type { LoadedFile } from './load';
import { oneOf, readOptions, UsageError, withUsage } from './options';
import { openProject, type Project } from './project';
import { replaceFile } from './replaceFile';
import { type FoundFile, reasonOf } from './walk';

export const checkUsage = `Usage: dropout-doctor check PATH… [OPTIONS]

Finds dropout bugs in Python files (.py) and notebooks (.ipynb), on all cores when there are many. Directories are walked without .git,
node_modules, virtual environments and what .gitignore leaves out.

  --format FORMAT   ${formats.join(', ')} (default: text)
  --fix             write the fixes that keep the evident intent of the code
  --select RULES    only these rules, separated by commas
  --ignore RULES    all rules but these
  -h, --help

Exit code: 0 no findings, 1 findings, 2 failure (a file that cannot be read, if there are no findings elsewhere).
`;

export function check(args: readonly string[], io: Io): Promise<number> {
  return withUsage(io, checkUsage, async () => {
    const { values, positionals } = readOptions(args, {
      options: {
        format: { type: 'string', default: 'text' },
        fix: { type: 'boolean', default: false },
        select: { type: 'string', multiple: true },
        ignore: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      io.out(checkUsage);
      return CLEAN;
    }
    const format = oneOf('--format', values.format, formats);
    const ignore = leftOut(values.select, values.ignore);
    const project = await openProject(positionals, io, { ignore, depth: 'facts' });
    try {
      const printer = openPrinter(format, { color: io.color, version });
      const count = values.fix ? 1 : threads(project.files.length);
      const task = { paths: positionals, cwd: io.cwd, assets: io.assets, ignore, format, color: io.color };
      const tally = count > 1 ? await checkTogether(project, task, count, printer, io) : await checkFiles(project, values.fix, printer, io);
      io.out(printer.end(tally.failures));
      if (tally.fixed > 0) io.err(`Fixed ${tally.fixed} ${tally.fixed === 1 ? 'finding' : 'findings'}.\n`);
      if (tally.findings > 0) return FINDINGS;
      return tally.failures.length > 0 ? FAILURE : CLEAN;
    } finally {
      project.dispose();
    }
  });
}

interface Tally {
  readonly findings: number;
  readonly fixed: number;
  /** What could not be read or analysed, in words. */
  readonly failures: readonly string[];
}

async function checkTogether(project: Project, task: CrewTask, count: number, printer: Printer, io: Io): Promise<Tally> {
  let findings = 0;
  const failures = [...project.failures];
  await checkInThreads(task, project.files.length, count, (checked) => {
    if (checked.said !== '') io.err(checked.said);
    failures.push(...checked.failures);
    if (!checked.piece) return;
    findings += checked.piece.totals.findings;
    io.out(printer.add(checked.piece));
  });
  return { findings, fixed: 0, failures };
}

async function checkFiles(project: Project, fix: boolean, printer: Printer, io: Io): Promise<Tally> {
  let findings = 0;
  let fixed = 0;
  const print = (file: CheckedFile): void => io.out(printer.add(printer.pieceOf(file)));
  for (const file of project.files) {
    const loaded = await project.load(file);
    if (!loaded) continue;
    if (!fix) {
      const checked = project.check(file, loaded);
      findings += checked.report.findings.length;
      print(checked);
      continue;
    }
    const result = project.fix(file, loaded);
    const isWritten = result.raw !== null && written(project, file, result.raw, loaded);
    if (isWritten) fixed += result.count;
    // What could not be written is still to be found in the file.
    const checked = result.raw === null || isWritten ? result.checked : project.check(file, loaded);
    findings += checked.report.findings.length;
    print(checked);
  }
  return { findings, fixed, failures: project.failures };
}

function written(project: Project, file: FoundFile, text: string, { encoding }: LoadedFile): boolean {
  try {
    replaceFile(file.absolute, text, encoding);
    project.written(file);
    return true;
  } catch (error) {
    project.fail(file.path, `cannot write: ${reasonOf(error)}`);
    return false;
  }
}

/** Rules that do not run; an unknown rule is a mistake of the caller, not a silent no-op. */
function leftOut(select: readonly string[] | undefined, ignore: readonly string[] | undefined): readonly string[] {
  const selected = ruleIds(select);
  const ignored = ruleIds(ignore);
  return rules.map(({ id }) => id).filter((id) => ignored.includes(id) || (selected.length > 0 && !selected.includes(id)));
}

function ruleIds(lists: readonly string[] | undefined): readonly string[] {
  const ids = (lists ?? []).flatMap((list) => list.split(',')).filter((id) => id !== '');
  for (const id of ids) {
    if (ruleById(id)) continue;
    const near = closestRule(id);
    throw new UsageError(`there is no rule '${id}'${near ? `, did you mean ${near.id}?` : ''}`);
  }
  return ids;
}
