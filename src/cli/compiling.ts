import { setFlagsFromString } from 'node:v8';

/**
 * How often a function must have run before the engine makes fast code of it, by the major version of Node: about fifteen times what the engine takes by
 * itself. A program of hundreds of functions that are all a little warm would spend more on compiling than the fast code gives back. The engine
 * complains of a flag that it does not have, so only versions stand here that were tried.
 */
const PATIENCE: Readonly<Record<string, string>> = {
  '20': '--interrupt-budget=1000000',
  '22': '--invocation-count-for-turbofan=45000',
  '24': '--invocation-count-for-turbofan=45000',
};

/** How much of other functions fast code takes in, in bytes: a sixth of what the engine takes by itself, for the same reason. */
const LITTLE_INLINED = '--max-inlined-bytecode-size-cumulative=150';

/** The engine's flags for a version of Node, such as `20.11.1`; none where none are known. */
export function flagsFor(version: string): readonly string[] {
  const [major = ''] = version.split('.');
  const patience = Object.hasOwn(PATIENCE, major) ? PATIENCE[major] : undefined;
  return patience === undefined ? [] : [patience, LITTLE_INLINED];
}

/** Lets the engine make fast code of the busiest functions only, and little of it, from now on and in all threads. */
export function compileLess(): void {
  for (const flag of flagsFor(process.versions.node)) setFlagsFromString(flag);
}
