import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { serveCrew } from './crewWorker';
import { FAILURE, type Io } from './io';
import { run } from './run';

// A reader that stops early, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const io: Io = {
  cwd: process.cwd(),
  assets: __dirname,
  color: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR,
  interrupted: () => new Promise((resolve) => process.once('SIGINT', () => resolve())),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

// `check` starts this bundle again in its threads.
if (!isMainThread && parentPort) void serveCrew(parentPort, workerData);
else {
  run(process.argv.slice(2), io).then(
    (code) => {
      // Not exit(): what is still being written to a pipe would be lost.
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`dropout-doctor: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = FAILURE;
    },
  );
}
