/** Milliseconds of work in the background before typing and hovers get their turn. */
const slice = 8;

/** Files that are read at a time: each waits for the disk, none for the one before. */
const atOnce = 8;

/** Calls `look` with every path there is, also with those that come meanwhile; ends early when cancelled. */
export async function eachInTurn(
  paths: Iterable<string>,
  look: (path: string) => Promise<void>,
  isCancelled: () => boolean,
): Promise<void> {
  const breath = breathing();
  const left = paths[Symbol.iterator]();
  for (let batch = some(left); batch.length > 0 && !isCancelled(); batch = some(left)) {
    await Promise.all(batch.map(look));
    await breath();
  }
}

function some(left: Iterator<string>): readonly string[] {
  const batch: string[] = [];
  while (batch.length < atOnce) {
    const next = left.next();
    if (next.done) break;
    batch.push(next.value);
  }
  return batch;
}

/** Gives a function to call between two pieces of work: it waits for a moment when a slice of time is used up. */
export function breathing(): () => Promise<void> {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < slice) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    started = performance.now();
  };
}
