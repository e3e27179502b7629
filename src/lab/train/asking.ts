/** A computation that may have to wait for answers, and does not care whether it has: one protocol for models of this thread and of the GPU. */
export type Asking<T> = Generator<Promise<unknown>, T, unknown>;

/** An answer that is there, or comes. */
export function* got<T>(answer: T | Promise<T>): Asking<T> {
  return answer instanceof Promise ? ((yield answer) as T) : answer;
}

/** Runs what never waits; throws a RangeError where it does. */
export function here<T>(asking: Asking<T>): T {
  const { done, value } = asking.next();
  if (!done) throw new RangeError('an answer that comes later');
  return value;
}

/** Waits wherever it must; what an answer rejects with is thrown where it was asked for. */
export async function later<T>(asking: Asking<T>): Promise<T> {
  let next = asking.next();
  while (!next.done) {
    try {
      const answer = await next.value;
      next = asking.next(answer);
    } catch (error) {
      next = asking.throw(error);
    }
  }
  return next.value;
}
