import { type LabThread, startThread } from '../../../src/cli/labThreads';
import { specOf } from '../../../src/lab/search/jobs';
import { runTrials } from '../../../src/lab/search/pool';
import { runStudy } from '../../../src/lab/search/schedule';
import type { StudyPlan } from '../../../src/lab/study';
import { crew, digits, sweep, trainingRowsOf } from './study';

const print = (value: unknown): void => console.log(JSON.stringify(value));

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** One whole study: seconds from the start of this program's work, and of the processor in all threads. */
async function whole(workers: number, changes: Partial<StudyPlan>, rows?: number): Promise<void> {
  const dataset = await digits(rows);
  const before = performance.now();
  const { trials } = await runStudy({ ...crew(workers), plan: sweep(changes), dataset }).done;
  const finished = trials.filter(({ state, trainer }) => state === 'finished' && trainer === 'fast').length;
  print({
    seconds: (performance.now() - before) / 1000,
    cpu: cpuSeconds(),
    trials: finished,
    trainingRows: trainingRowsOf(dataset),
    losses: trials.map(({ epochs }) => epochs.at(-1)?.validationLoss),
  });
}

/** Resident memory of the process, which holds its worker threads, after so many trials of one study. */
async function memory(trainer: 'fast' | 'general', marks: readonly number[]): Promise<void> {
  const most = Math.max(...marks);
  const plan = sweep({ rates: [0.5], seeds: most, epochs: 3 }, trainer);
  const dataset = await digits();
  const seen: { trials: number; megabytes: number }[] = [];
  let count = 0;
  const mark = (): void => {
    if (marks.includes(count)) seen.push({ trials: count, megabytes: process.memoryUsage().rss / 2 ** 20 });
  };
  mark();
  const specs = Array.from({ length: most }, (_, repeat) => specOf(plan, { rate: 0.5, repeat }));
  const threads: LabThread[] = [];
  const hands = crew(2);
  const createWorker = (): LabThread => {
    const thread = startThread(`${__dirname}/trial-worker.js`);
    threads.push(thread);
    return thread;
  };
  const { results } = await runTrials({
    ...hands,
    createWorker,
    specs,
    dataset,
    onResult: () => {
      count += 1;
      mark();
    },
  }).done;
  await Promise.all(threads.map(({ ended }) => ended));
  const trainers = [...new Set(results.map((result) => `${result.trainer} ${result.state}`))];
  print({ trainer, trainers, seen, afterwards: process.memoryUsage().rss / 2 ** 20, threads: threads.length });
}

/** Milliseconds from `cancel()` in the middle of an epoch until it has answered, and until both threads are gone. */
async function cancelling(times: number): Promise<void> {
  const dataset = await digits(20_000);
  const answered: number[] = [];
  const gone: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const threads: LabThread[] = [];
    const hands = crew(2);
    const createWorker = (): LabThread => {
      const thread = startThread(`${__dirname}/trial-worker.js`);
      threads.push(thread);
      return thread;
    };
    let epochs = 0;
    let begin: () => void = () => {};
    const under = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const run = runStudy({
      ...hands,
      createWorker,
      plan: sweep(),
      dataset,
      onEpoch: () => {
        epochs += 1;
        if (epochs === 4) setTimeout(begin, 20 + time);
      },
    });
    await under;
    const before = performance.now();
    run.cancel();
    await run.done;
    answered.push(performance.now() - before);
    await Promise.all(threads.map(({ ended }) => ended));
    gone.push(performance.now() - before);
  }
  print({ answered, gone });
}

/** What a page needs for the same study. */
async function payload(rows: number | undefined): Promise<void> {
  const dataset = await digits(rows);
  print({ dataset: { ...dataset, features: [...dataset.features], targets: [...dataset.targets] }, plan: sweep() });
}

async function main(): Promise<void> {
  const [what, ...args] = process.argv.slice(2);
  if (what === 'sweep') await whole(Number(args[0]), JSON.parse(args[1] ?? '{}'), args[2] === undefined ? undefined : Number(args[2]));
  else if (what === 'memory') await memory(args[0] as 'fast' | 'general', args.slice(1).map(Number));
  else if (what === 'payload') await payload(args[0] === undefined ? undefined : Number(args[0]));
  else await cancelling(Number(args[0]));
}

void main();
