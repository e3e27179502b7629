// `npm run test:mutation`: changes the rules in thousands of small ways and counts the changes that no test notices.
//   --only eval-missing,modes   some files of src/rules
//   --own                       with --only: of the tests only those that name these rules; quick, and some mutants more survive
//   --differences               of each survivor the first finding that it changed without any test noticing
// Exits with 1 when tests fail without a mutant, or when the score of everything that ran is below 80 %.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundle } from './bundle.mjs';
import { instrument } from './instrument.mjs';
import { printSurvivors, printTable } from './report.mjs';

const root = join(import.meta.dirname, '../..');
const LEAST = 0.8;
/** Longest time for one mutant, in milliseconds; then its thread is ended. */
const PATIENCE = 60_000;

function chosen(mutants) {
  const at = process.argv.indexOf('--only');
  if (at < 0) return mutants;
  const files = (process.argv[at + 1] ?? '').split(',').map((name) => `src/rules/${name}.ts`);
  const unknown = files.filter((file) => !mutants.some((mutant) => mutant.file === file));
  if (unknown.length === 0) return mutants.filter(({ file }) => files.includes(file));
  console.error(`No mutants in ${unknown.join(', ')}.`);
  process.exit(2);
}

/** Tries all mutants in `queue`; a thread that does not answer is ended, and its mutant counts as noticed. */
function tryAll(queue, parts, results) {
  let told = false;
  const thread = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(join(import.meta.dirname, 'worker.mjs'), {
        workerData: parts,
        resourceLimits: { maxOldGenerationSizeMb: 3072 },
      });
      let current = null;
      let timer;
      const end = (again) => {
        clearTimeout(timer);
        void worker.terminate();
        resolve(again);
      };
      const next = () => {
        clearTimeout(timer);
        current = queue.shift() ?? null;
        if (!current) return end(false);
        timer = setTimeout(giveUp, PATIENCE);
        worker.postMessage(current);
      };
      const giveUp = () => {
        results.set(current.id, { status: 'timeout' });
        end(true);
      };
      worker.on('message', (message) => {
        if (message.ready && !told) {
          told = true;
          started(message);
          results.broken = message.broken;
        } else if (!message.ready) {
          results.set(message.id, message);
          if (results.size % 500 === 0) save(results);
        }
        next();
      });
      worker.on('error', (error) => (current && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? giveUp() : reject(error)));
    });
  const untilDone = async () => {
    while (await thread());
  };
  return Promise.all(Array.from({ length: Math.min(availableParallelism(), queue.length, 4) }, untilDone));
}

/** What is known so far, for whoever has to stop a run before its end. */
function save(results) {
  console.log(`${results.size} mutants tried`);
  writeFileSync(join(root, 'test-results/mutation/results.json'), JSON.stringify([...results.values()]));
}

function started({ broken, seconds, opened, looks }) {
  console.log(`${looks} looks of rules at ${opened} sources recorded in ${seconds.toFixed(0)} s`);
  for (const label of broken) console.log(`fails without any mutant, and is left out: ${label}`);
}

const began = Date.now();
const instrumented = await instrument(root);
const mutants = chosen(instrumented.mutants);
console.log(`${mutants.length} mutants; ${instrumented.ignored} in texts of rule pages are left out`);
const bundled = await bundle(root, instrumented);
const own = process.argv.includes('--own') ? [...new Set(mutants.flatMap(({ file }) => bundled.dependents[file] ?? []))] : null;
const parts = { root, own, ...bundled };
const results = new Map();
await tryAll([...mutants], parts, results);
printSurvivors(mutants, results, { differences: process.argv.includes('--differences') });
const score = printTable(mutants, results);
console.log(`${((Date.now() - began) / 60_000).toFixed(1)} minutes`);
process.exitCode = score < LEAST || results.broken?.length > 0 ? 1 : 0;
