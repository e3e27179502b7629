import type { Outcome } from '../../../../src/lab/data/errors';
import golden from '../golden/data.json';

/** Files that NumPy and Apache Arrow wrote: test/oracles/lab_data.py. */
export { golden };

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

export function okOf<T>(outcome: Outcome<T>): T {
  if ('err' in outcome) throw new Error(outcome.err.message);
  return outcome.ok;
}

export function errorOf<T>(outcome: Outcome<T>) {
  if ('ok' in outcome) throw new Error('no error');
  return outcome.err;
}

/** A .npy file written here, for forms that no fixture has. */
export function npy(kind: string, shape: readonly number[], data: Uint8Array, order = 'False'): Uint8Array {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': '${kind}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const header = new TextEncoder().encode(text.padEnd(117, ' ').concat('\n'));
  const whole = new Uint8Array(10 + header.length + data.length);
  whole.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  whole.set(header, 10);
  whole.set(data, 10 + header.length);
  return whole;
}

export const floats = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

/** An IDX file of bytes. */
export function idx(shape: readonly number[], data: Iterable<number>): Uint8Array {
  const lengths = shape.flatMap((length) => [length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...lengths, ...data]);
}
