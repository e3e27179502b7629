import { statSync } from 'node:fs';
import { openProject } from '../../src/cli/project';

/** One file: size in bytes, CPU milliseconds of the first reading and of another one straight after it (null: it was not slow). */
interface Timed {
  readonly path: string;
  readonly bytes: number;
  readonly first: number;
  readonly again: number | null;
}

/** Files that took longer are read once more, CPU milliseconds. */
const WORTH_ANOTHER = 100;

function timed<T>(work: () => T): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Reads every file as `networks` does, with the project around it; a file that breaks the reader is told. */
async function run(assets: string, paths: readonly string[]): Promise<void> {
  const failures: string[] = [];
  const io = { cwd: process.cwd(), assets, color: false, out: () => undefined, err: () => undefined };
  const project = await openProject(paths, io, { configs: true, depth: 'networks' });
  const files: Timed[] = [];
  for (const file of project.files) {
    const loaded = await project.load(file);
    if (!loaded) continue;
    const measure = (): number => {
      return timed(() => {
        const { report } = project.check(file, loaded);
        for (const { code, message } of report.problems) if (code === 'internal-error') failures.push(`${file.path}: ${message}`);
        for (const { name, unreadable } of report.networks) {
          for (const { reason } of unreadable) if (reason.startsWith(BROKEN)) failures.push(`${file.path}: ${name}: ${reason}`);
        }
      });
    };
    const first = measure();
    const again = first > WORTH_ANOTHER ? measure() : null;
    files.push({ path: file.path, bytes: statSync(file.absolute).size, first, again });
  }
  console.log(JSON.stringify({ files, failures: [...new Set(failures)] }));
  project.dispose();
}

/** What a network says whose reader threw. */
const BROKEN = 'the network cannot be followed: ';

const [assets = '', ...paths] = process.argv.slice(2);
void run(assets, paths);
