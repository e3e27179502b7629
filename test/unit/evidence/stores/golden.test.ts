import { describe, expect, it } from 'vitest';
import golden from '../../../fixtures/logs/golden/stores.json';
import { bytesOf, contentsOf, curvesOf, environment, formatOf, named, pointsOf } from './read';

interface GoldenRun {
  readonly curves: Readonly<Record<string, readonly (readonly [number, number | string])[]>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly state: string | null;
}

const FILES = Object.entries(golden as unknown as Readonly<Record<string, Readonly<Record<string, GoldenRun>>>>);

describe('stores and histories hold what an independent reader finds in them', () => {
  it.each(FILES)('%s', async (path, runs) => {
    const { parts } = await contentsOf(path);
    const byName = new Map(parts.map((part) => [part.name, part]));
    expect(parts.length).toBe(Object.keys(runs).length);
    for (const [name, run] of Object.entries(runs)) {
      const part = name === '' ? parts[0] : byName.get(name);
      expect(part, name).toBeDefined();
      if (!part) continue;
      const curves = curvesOf(part);
      for (const [key, points] of Object.entries(run.curves)) {
        const read = curves.get(key);
        expect(read && pointsOf(read), `${name} ${key}`).toEqual(points);
      }
      expect([...curves.keys()].filter((key) => !(key in run.curves)).filter((key) => key !== 'learning_rate')).toEqual([]);
      for (const [parameter, value] of Object.entries(run.parameters)) expect(part.parameters.get(parameter), parameter).toEqual(value);
      if (run.state) expect(part.state).toBe(run.state);
    }
  });

  it.each(FILES.map(([path]) => path))('%s in pieces', async (path) => {
    const bytes = bytesOf(path);
    const format = named(formatOf(path, bytes));
    const whole = await contentsOf(path);
    for (const size of [1, 7, 1000]) {
      if (bytes.length / size > 40_000) continue;
      const reader = format.open(path, environment);
      for (let from = 0; from < bytes.length; from += size) reader.push(bytes.slice(from, from + size));
      expect(await reader.contents(true)).toEqual(whole);
    }
  });
});
