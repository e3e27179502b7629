import { type ParseArgsConfig, parseArgs } from 'node:util';
import { closestWord } from '../text/closest';
import { FAILURE, type Io } from './io';

/** A command was called in a way it does not know; the message is for the user. */
export class UsageError extends Error {}

type Config<O> = { readonly options: O };

/** Arguments by `node:util`'s rules; anything unknown is a `UsageError`. */
export function readOptions<const O extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], config: Config<O>) {
  try {
    return parseArgs({ args: [...args], options: config.options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
    throw new UsageError(`${message}${nearTo(message, Object.keys(config.options))}`);
  }
}

/** Of "Unknown option '--rate'": the option that it may have been meant for. */
function nearTo(message: string, names: readonly string[]): string {
  const unknown = /^Unknown option '--([\w-]+)/.exec(message)?.[1];
  const near = unknown === undefined ? null : closestWord(unknown, names);
  return near === null ? '' : `; did you mean --${near}?`;
}

/** One of the allowed words, or a `UsageError` that lists them. */
export function oneOf<const W extends string>(option: string, word: string, words: readonly W[]): W {
  const found = words.find((candidate) => candidate === word);
  if (found === undefined) throw new UsageError(`${option} must be one of ${words.join(', ')}, not '${word}'`);
  return found;
}

/** Runs a command; a `UsageError` becomes a message with the first line of the usage and exit code 2. */
export async function withUsage(io: Io, usage: string, run: () => number | Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err(`${error.message}\n\n${usage.split('\n', 1)[0]}\n--help tells all options.\n`);
    return FAILURE;
  }
}
