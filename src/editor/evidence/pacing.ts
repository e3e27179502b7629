/** Milliseconds that the host works before it rests. */
const WORK = 12;

/** Rests as long as was worked, so that typing goes first. Call it between any two pieces of work. */
export function pacer(work = WORK): () => Promise<void> {
  let since = performance.now();
  return async () => {
    const worked = performance.now() - since;
    if (worked < work) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(worked, 200)));
    since = performance.now();
  };
}
