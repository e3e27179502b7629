import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/** Bytes of JavaScript objects, live and dead, beyond which the dead ones are cleared away; less in a thread beside others. */
const MOST = isMainThread ? 180e6 : 100e6;

/** Bytes by which the live ones must have grown before the heap is cleared again: to clear after every file would cost more than it gives. */
const STEP = 50e6;

/** Asking the engine is dear for somebody who asks before every file. */
const EVERY = 8;

let most = MOST;
let asked = 0;
let collect: (() => void) | null = null;

/**
 * Keeps a scan of many files small: by itself the engine lets a heap grow to several times what lives in it, since nobody told it that memory
 * is wanted. To be called between two files.
 */
export function keepHeapSmall(): void {
  if (asked++ % EVERY > 0) return;
  if (getHeapStatistics().used_heap_size <= most) return;
  collect ??= collector();
  collect();
  most = Math.max(MOST, getHeapStatistics().used_heap_size + STEP);
}

/** The engine's own collector, which it hands out only on demand. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
