import { Unzip, type UnzipFile, UnzipInflate, UnzipPassThrough } from 'fflate';
import { type Outcome, refuse } from '../errors';
import type { NumberArray } from './arrays';
import { Collector, inMegabytes, MAX_UNPACKED_BYTES, type NamedBytes, PIECE, TooLarge } from './bytes';
import { readNpy } from './npy';

/** Arrays that one file may hold. */
const MAX_ARRAYS = 100;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

export interface Archive {
  readonly arrays: readonly NumberArray[];
  /** Arrays that cannot be opened, each with the reason in words. */
  readonly problems: readonly string[];
}

/**
 * The arrays of `numpy.savez` and `savez_compressed`. An array that cannot be opened does not hide the others; an archive in which none
 * can be opened is an error. What unpacks to more than the limit is stopped on the way.
 */
export function readNpz({ name, bytes }: NamedBytes, limit = MAX_UNPACKED_BYTES): Outcome<Archive> {
  if (!isZip(bytes)) return refuse('not-npz', `${name} is no archive of NumPy arrays: it does not begin as one.`);
  if (!hasEnd(bytes)) return refuse('damaged', `${name} is cut off: the list of its arrays is missing.`);
  const unpacked = unpack(name, bytes, limit);
  if ('err' in unpacked) return unpacked;
  const arrays: NumberArray[] = [];
  const problems: string[] = [];
  for (const member of unpacked.ok) {
    const read = readNpy({ name: `${member.name}.npy in ${name}`, bytes: member.bytes });
    if ('ok' in read) arrays.push({ ...read.ok, name: member.name });
    else problems.push(read.err.message);
  }
  const [first] = problems;
  if (arrays.length > 0) return { ok: { arrays, problems } };
  return first === undefined ? refuse('empty', `${name} holds no NumPy arrays.`) : refuse('no-arrays', first);
}

/** The record that ends every zip file, before a comment of at most 65,535 bytes. */
function hasEnd(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 65_535); at -= 1)
    if (bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 0x05 && bytes[at + 3] === 0x06) return true;
  return false;
}

function unpack(name: string, bytes: Uint8Array, limit: number): Outcome<readonly NamedBytes[]> {
  const members: { name: string; content: Collector; ended: boolean }[] = [];
  let room = limit;
  const unzip = new Unzip((file: UnzipFile) => {
    if (!file.name.endsWith('.npy') || members.length >= MAX_ARRAYS) return;
    const member = { name: file.name.slice(0, -'.npy'.length), content: new Collector(limit), ended: false };
    members.push(member);
    file.ondata = (error, piece, final) => {
      if (error) throw error;
      room -= piece.length;
      if (room < 0) throw new TooLarge();
      // A stored member is a window into the file, which is copied anyway when the whole is put together.
      member.content.take(piece);
      member.ended = final;
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  unzip.register(UnzipPassThrough);
  try {
    for (let at = 0; at < bytes.length; at += PIECE) unzip.push(bytes.slice(at, at + PIECE), at + PIECE >= bytes.length);
  } catch (error) {
    if (error instanceof TooLarge) return refuse('too-large', `${name} unpacks to more than ${inMegabytes(limit)}.`);
    return refuse('damaged', `${name} is no whole archive: it is damaged or cut off.`);
  }
  const open = members.find((member) => !member.ended);
  if (open) return refuse('damaged', `${name} is cut off in its array ${open.name}.`);
  return { ok: members.map((member) => ({ name: member.name, bytes: member.content.bytes() })) };
}
