import { type Outcome, refuse } from '../errors';
import { type Layout, type NumberArray, readNumbers, rowMajor } from './arrays';
import type { NamedBytes } from './bytes';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy itself reads headers of 10,000 bytes at most unless it is told to trust the file. */
const LONGEST_HEADER = 10_000;

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * An array of NumPy's file format (numpy.lib.format, versions 1.0 to 3.0): numbers and truth values of either byte order, in C or Fortran
 * order. Arrays of Python objects are pickles, which may run any code when they are loaded: they are never opened.
 */
export function readNpy({ name, bytes }: NamedBytes): Outcome<NumberArray> {
  if (!isNpy(bytes)) return refuse('not-npy', `${name} is no NumPy array: it does not begin as one.`);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) return refuse('not-npy', `${name} is of version ${version} of NumPy's format; the lab reads 1 to 3.`);
  const wide = version > 1;
  const start = wide ? 12 : 10;
  if (bytes.length < start) return refuse('damaged', `${name} is cut off in its header.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > LONGEST_HEADER)
    return refuse('damaged', `${name} claims a header of ${length.toLocaleString('en-US')} bytes: it is damaged.`);
  if (bytes.length < start + length) return refuse('damaged', `${name} is cut off in its header.`);
  const header = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, start + length));
  const described = describe(header, name);
  if ('err' in described) return described;
  const { layout, shape, fortran } = described.ok;
  const numbers = readNumbers(bytes, start + length, shape, layout, name);
  if ('err' in numbers) return numbers;
  return { ok: { name, shape, values: fortran ? rowMajor(numbers.ok, shape) : numbers.ok } };
}

function describe(header: string, name: string): Outcome<{ layout: Layout; shape: number[]; fortran: boolean }> {
  const kind = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(header)?.[1];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(header)?.[1];
  const form = /['"]shape['"]\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (/['"]descr['"]\s*:\s*\[/.test(header))
    return refuse('not-numbers', `${name} holds records with named fields; the lab reads arrays of plain numbers.`);
  if (kind === undefined || order === undefined || form === undefined)
    return refuse('damaged', `${name}: the header of the NumPy array cannot be read.`);
  const layout = layoutOf(kind);
  if (!layout) return refuse('not-numbers', `${name} ${whatIs(kind)}`);
  const shape = form
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  return { ok: { layout, shape, fortran: order === 'True' } };
}

function layoutOf(kind: string): Layout | null {
  const [, order, letter, digits] = /^([<>|=]?)([biuf?])(\d*)$/.exec(kind) ?? [];
  const size = letter === '?' ? 1 : Number(digits);
  const known = letter === 'b' || letter === '?' ? size === 1 : letter === 'f' ? [2, 4, 8].includes(size) : [1, 2, 4, 8].includes(size);
  if (letter === undefined || !known) return null;
  // "b" is NumPy's truth value; a signed byte is "i1".
  return { kind: letter === 'b' || letter === '?' ? 'b' : (letter as 'i' | 'u' | 'f'), size, littleEndian: order !== '>' };
}

function whatIs(kind: string): string {
  if (/O/.test(kind))
    return 'holds Python objects (a pickle). Loading a pickle can run any code, so the lab never does; save plain numbers.';
  if (/[SU]/.test(kind)) return 'holds texts; the lab reads arrays of numbers.';
  if (/c/.test(kind)) return 'holds complex numbers, which the lab does not train on.';
  if (/[mM]/.test(kind)) return 'holds dates or durations; the lab reads arrays of numbers.';
  return `holds numbers of the kind "${kind}", which the lab does not read.`;
}
