/** Milliseconds of work in the background before typing and hovers get their turn. */
const slice = 8;

/** Gives a function to call between two pieces of work: it waits for a moment when a slice of time is used up. */
export function breathing(): () => Promise<void> {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < slice) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    started = performance.now();
  };
}
