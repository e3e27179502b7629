import { readFileSync } from 'node:fs';
import type { LogContents, ReaderEnvironment, RunPart } from '../../../../src/evidence/format';
import { LOG_FORMATS, recognise } from '../../../../src/evidence/formats';
import type { Curve } from '../../../../src/evidence/run';

export const LOGS = new URL('../../../fixtures/logs/', import.meta.url);

export function bytesOf(path: string): Uint8Array {
  return readFileSync(new URL(path, LOGS));
}

/** What a format makes of bytes that come in pieces of `step`. */
export async function contentsOf(
  id: string,
  path: string,
  bytes: Uint8Array,
  { step = bytes.length, environment = {} }: { readonly step?: number; readonly environment?: ReaderEnvironment } = {},
): Promise<LogContents> {
  const reader = LOG_FORMATS.find((format) => format.id === id)?.open(path, environment);
  if (!reader) throw new Error(`No format ${id}`);
  for (let at = 0; at < bytes.length; at += Math.max(1, step)) reader.push(bytes.subarray(at, at + Math.max(1, step)));
  return reader.contents(true);
}

/** The runs of a fixture, read by the format that claims it. */
export async function partsOf(path: string): Promise<readonly RunPart[]> {
  const bytes = bytesOf(path);
  const format = recognise(path, bytes.subarray(0, 65_536), 'possible');
  if (!format) throw new Error(`No format claims ${path}`);
  return (await contentsOf(format.id, path, bytes)).parts;
}

export function claimed(path: string, bytes: Uint8Array): string {
  const format = recognise(path, bytes, 'possible');
  return format ? `${format.id} ${format.claim(path, bytes)}` : 'no';
}

export function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

/** `train`, `validation`, `test` or `other` of a metric. */
export function curve(part: RunPart | undefined, metric: string, role: 'train' | 'validation' | 'test' | 'other'): Curve {
  const found = part?.metrics.find(({ name }) => name === metric)?.[role];
  if (!found) throw new Error(`No ${role} of ${metric} in ${part?.metrics.map(({ name }) => name).join(', ')}`);
  return found;
}

export function curvesOf({ metrics }: RunPart): readonly Curve[] {
  return metrics.flatMap(({ train, validation, test, other }) => [train, validation, test, other].filter((one) => one !== undefined));
}
