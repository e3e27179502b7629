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
