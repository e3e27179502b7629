import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogFormat, RunPart } from '../../../../src/evidence/format';
import { notebook } from '../../../../src/evidence/formats/notebook';
import { textLog } from '../../../../src/evidence/formats/text-log';

export const logs = join(__dirname, '../../../fixtures/logs');

export function formatOf(path: string): LogFormat {
  return path.endsWith('.ipynb') ? notebook : textLog;
}

export function bytesOf(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(logs, path)));
}

/** Reads a log in pieces of a size; `looks`: its contents are asked for after every piece. */
export async function partsOf(path: string, bytes: Uint8Array, piece = bytes.length || 1, looks = false): Promise<readonly RunPart[]> {
  const reader = formatOf(path).open(path, {});
  for (let at = 0; at < bytes.length; at += piece) {
    reader.push(bytes.subarray(at, at + piece));
    if (looks) await reader.contents(true);
  }
  return (await reader.contents(true)).parts;
}

/** `loss train epoch/on 1:0.9 2:0.5`, one line per curve. */
export function linesOf(part: RunPart): readonly string[] {
  return part.metrics.flatMap((metric) =>
    (['train', 'validation', 'test', 'other'] as const).flatMap((role) => {
      const curve = metric[role];
      if (!curve) return [];
      const values = curve.at.map((at, index) => `${at}:${Number((curve.values[index] as number).toFixed(6))}`);
      return [`${metric.name} ${role} ${curve.axis}/${curve.dropout} ${values.join(' ')}`];
    }),
  );
}
