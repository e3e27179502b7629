import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogContents, LogFormat } from '../../../../src/evidence/format';
import { HEAD_BYTES, LOG_FORMATS, readLog, recognise } from '../../../../src/evidence/formats';
import type { Curve, Run } from '../../../../src/evidence/run';

const root = join(__dirname, '../../../..');
export const LOGS = join(root, 'test/fixtures/logs');

export const environment = {
  sqlite: async () => new Uint8Array(readFileSync(join(root, 'node_modules/sql.js/dist/sql-wasm.wasm'))),
};

export function bytesOf(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(LOGS, path)));
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function formatOf(path: string, bytes: Uint8Array, least: 'likely' | 'possible' = 'likely'): string {
  return recognise(path, bytes.subarray(0, HEAD_BYTES), least)?.id ?? 'none';
}

export function named(id: string): LogFormat {
  return LOG_FORMATS.find((format) => format.id === id) as LogFormat;
}

/** Reads a log as the format that claims it. */
export async function contentsOf(path: string, bytes = bytesOf(path)): Promise<LogContents> {
  return readLog(named(formatOf(path, bytes)), path, bytes, environment);
}

export async function readText(path: string, text: string): Promise<LogContents> {
  return contentsOf(path, utf8(text));
}

/** Every curve of a run, by its name in the log. */
export function curvesOf(run: Run): ReadonlyMap<string, Curve> {
  return new Map(
    run.metrics.flatMap(({ train, validation, test, other }) =>
      [train, validation, test, other].flatMap((curve) => (curve ? [[curve.key, curve]] : [])),
    ),
  );
}

/** Positions and values as the golden file writes them. */
export function pointsOf({ at, values }: Curve): readonly (readonly [number, number | string])[] {
  return at.map((position, index) => {
    const value = values[index] as number;
    return [position, Number.isFinite(value) ? value : Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'];
  });
}

export function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(LOGS, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(LOGS.length + 1)
        .replaceAll('\\', '/'),
    );
}
