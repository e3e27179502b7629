import { setFlagsFromString } from 'node:v8';

/**
 * How often a function must have run before the engine makes fast code of it, by the major version of Node: about fifteen times what the engine takes by
 * itself. A program of hundreds of functions that are all a little warm would spend more on compiling than the fast code gives back. The engine
 * complains of a flag that it does not have, so only versions stand here that were tried.
 */
const FLAGS: Readonly<Record<string, string>> = {
  '20': '--interrupt-budget=1000000',
  '22': '--invocation-count-for-turbofan=45000',
  '24': '--invocation-count-for-turbofan=45000',
};

/** The engine's flag for a version of Node, such as `20.11.1`; null where none is known. */
export function patienceOf(version: string): string | null {
  const [major = ''] = version.split('.');
  return Object.hasOwn(FLAGS, major) ? (FLAGS[major] ?? null) : null;
}

/** Lets the engine make fast code of the busiest functions only, from now on and in all threads. */
export function compileLess(): void {
  const flag = patienceOf(process.versions.node);
  if (flag !== null) setFlagsFromString(flag);
}
