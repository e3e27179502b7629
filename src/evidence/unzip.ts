import { Gunzip } from 'fflate';
import type { LogReader } from './format';
import type { Trouble } from './run';

/** Bytes that a compressed log may unfold to. */
export const UNZIPPED_BYTES = 512 * 1024 * 1024;
/** What goes into the decompressor at once: it holds all that one piece unfolds to, at most some thousand times as much. */
const PIECE = 4096;

/** Reads a gzip file through the reader of what is in it. What lies beyond `most` bytes is left out with a trouble. */
export function unzipped(path: string, inner: LogReader, most = UNZIPPED_BYTES): LogReader {
  let taken = 0;
  let read = 0;
  let trouble: Trouble | null = null;
  const gunzip = new Gunzip((bytes) => {
    if (trouble) return;
    const room = most - taken;
    taken += bytes.length;
    inner.push(bytes.length > room ? bytes.subarray(0, room) : bytes);
    if (bytes.length > room)
      trouble = { message: `${path} unfolds to more than ${Math.round(most / 1024 / 1024)} MB; the rest was left out.` };
  });
  return {
    push(bytes) {
      for (let at = 0; at < bytes.length && !trouble; at += PIECE) {
        // The decompressor keeps what it is given.
        const piece = bytes.slice(at, at + PIECE);
        try {
          gunzip.push(piece);
        } catch (error) {
          trouble = {
            message: `${path} is no intact gzip file: ${error instanceof Error ? error.message : String(error)}.`,
            byte: read + at,
          };
        }
      }
      read += bytes.length;
    },
    async contents(ended) {
      const contents = await inner.contents(ended);
      return trouble ? { ...contents, troubles: [...contents.troubles, trouble] } : contents;
    },
  };
}
