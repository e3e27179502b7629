import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAnalyzer } from '../../src/analysis/load';
import { findFiles } from '../../src/cli/walk';
import { openWorkspace } from '../../src/cli/workspace';

/** Edits that warm the engine up and do not count. */
const WARMING = 30;

/** Rules that ask what the programs of the project do. */
const FOLLOWED: ReadonlySet<string> = new Set(['eval-missing', 'train-not-restored']);

/** CPU milliseconds of this process, with the collection of garbage: on a machine that has other things to do the clock tells little. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Times from one edit of a file to its findings by every rule, with the files of a folder around it as an editor knows them. */
async function run(dist: string, file: string, folder: string, edits: number): Promise<void> {
  process.chdir(folder);
  const analyzer = await loadAnalyzer(async (name) => readFileSync(join(dist, name)), { keep: 8 });
  const files = findFiles(['.'], folder, () => undefined);
  const { project } = analyzer.link(openWorkspace({ files, paths: ['.'], cwd: folder }));
  const text = readFileSync(file, 'utf8');
  const took: { all: number; followed: number } = { all: 0, followed: 0 };
  const stopwatch = {
    now: spent,
    took(what: string, milliseconds: number): void {
      if (FOLLOWED.has(what)) took.followed += milliseconds;
    },
  };
  const read = (now: string): number => {
    const start = spent();
    took.followed = 0;
    const report = analyzer.analyze({ kind: 'python', name: file, text: now }, { quick: true, depth: 'facts', project, stopwatch });
    took.all = spent() - start;
    return report.findings.length;
  };
  const times: Record<string, number[]> = {
    'after a letter in the code': [],
    '  of this the rules that follow programs': [],
    'after a letter in a comment': [],
    'the same text again': [],
  };
  const [code = [], followed = [], comment = [], again = []] = Object.values(times);
  let findings = 0;
  for (let index = 0; index < edits + WARMING; index++) {
    findings = read(text);
    read(text);
    const same = took.all;
    const at = placeIn(text, index * 7919);
    read(`${text.slice(0, at)}x${text.slice(at)}`);
    const { all, followed: programs } = took;
    read(text);
    const line = text.lastIndexOf('\n', at - 1) + 1;
    read(`${text.slice(0, line)}# ${index}\n${text.slice(line)}`);
    if (index < WARMING) continue;
    code.push(all);
    followed.push(programs);
    comment.push(took.all);
    again.push(same);
  }
  analyzer.dispose();
  console.log(JSON.stringify({ lines: text.split('\n').length - 1, found: `${findings} findings, ${files.length} files around`, times }));
}

/** Behind a letter, so that the text stays whole. */
function placeIn(text: string, wanted: number): number {
  let at = wanted % text.length;
  while (at < text.length && !/[A-Za-z]/.test(text[at - 1] ?? '')) at++;
  return at;
}

const [dist = '', file = '', folder = '', edits = '100'] = process.argv.slice(2);
void run(dist, file, folder, Number(edits));
