import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { counted } from '../model/words';
import { type BaselineEntry, baselineText, entriesOf } from '../settings/baseline';
import type { Asked } from './asked';
import { relativePath } from './configuration';
import { realPath } from './folders';
import { CLEAN, FAILURE, type Io } from './io';
import { openProject } from './project';
import { replaceFile } from './replaceFile';
import { reasonOf } from './walk';

/** `check --write-baseline FILE`: accepts every finding of today. An older baseline does not count. */
export async function writeBaseline(file: string, paths: readonly string[], asked: Asked, io: Io): Promise<number> {
  const target = resolve(io.cwd, file);
  const project = await openProject(paths, io, { asked, acceptNothing: true, depth: 'facts' });
  const baseline = new Map<string, readonly BaselineEntry[]>();
  let findings = 0;
  try {
    for (const found of project.files) {
      const loaded = await project.load(found);
      if (!loaded) continue;
      const { report } = project.check(found, loaded);
      findings += report.findings.length;
      baseline.set(relativePath(realPath(dirname(target)), realPath(found.absolute)), entriesOf(report.findings, report.text));
    }
    const text = baselineText(baseline);
    if (existsSync(target)) replaceFile(target, text, 'utf8');
    else writeFileSync(target, text);
  } catch (error) {
    project.fail(file, `cannot write: ${reasonOf(error)}`);
    return FAILURE;
  } finally {
    project.dispose();
  }
  io.err(`${counted(findings, 'finding')} accepted in ${file}.\n`);
  return project.failures.length > 0 ? FAILURE : CLEAN;
}
