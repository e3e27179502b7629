import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/** Bytes of JavaScript objects, live and dead, beyond which the dead ones are cleared away. */
const MOST = 200e6;
/** The same in a thread beside others. */
const MOST_BESIDE = 100e6;

/**
 * Bytes by which the heap grows before it is looked at again when clearing gave nothing back: a huge file needs its room, and clearing
 * after every file would cost more than it gives.
 */
const STEP = 50e6;

/**
 * Keeps a scan of many files small: by itself the engine lets a heap grow to several times what lives in it, since nobody told it that memory
 * is wanted. Call it between two files.
 */
export function heapKeeper(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let most = isMainThread ? MOST : MOST_BESIDE;
  return () => {
    if (getHeapStatistics().used_heap_size <= most) return;
    collect();
    most = Math.max(most, getHeapStatistics().used_heap_size + STEP);
  };
}
