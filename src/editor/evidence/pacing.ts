/** Milliseconds that the host works before it rests. */
const WORK = 12;

/** Waiting for the disk, which is no work of the host, counts as work here. */
const LONGEST_REST = 25;

/** Rests as long as was worked, so that typing goes first. Call it between any two pieces of work. */
export function pacer(work = WORK): () => Promise<void> {
  let since = performance.now();
  return async () => {
    const worked = performance.now() - since;
    if (worked < work) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(worked, LONGEST_REST)));
    since = performance.now();
  };
}

/** Lets so many pieces of work go on at once; the others wait, first come, first served. */
export function lanes(count: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
