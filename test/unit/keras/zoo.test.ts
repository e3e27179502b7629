import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { kerasSaved } from '../../../src/frameworks/keras/saved';
import type { Layer, Network, Shape } from '../../../src/model/network';
import type { Reading } from '../../../src/model/reading';
import { openConfigText } from '../../../src/syntax/config/open';
import { readKeras } from './reading';

/** What Keras says of one model: written by test/oracles/keras_zoo.py. */
interface Live {
  readonly class: string;
  readonly parameters: number;
  /** Class, argument and rate of each live layer. */
  readonly rates: readonly (readonly [string, string, number])[];
  readonly outputs: readonly Shape[];
  /** Class, output shape and weights, in the order in which one forward pass calls them. */
  readonly calls: readonly (readonly [string, Shape, number])[];
}

const at = (name: string) => new URL(name, import.meta.url);
const golden: { models: Record<string, Record<string, Live>>; saved: Record<string, unknown> } = JSON.parse(
  readFileSync(at('zoo/golden.json'), 'utf8'),
);
const { saved } = golden;
/** Read as parts of `nested`. */
const PARTS: ReadonlySet<string> = new Set(['backbone', 'head']);
const models = Object.entries(golden.models).flatMap(([file, all]) => Object.entries(all).map(([name, live]) => ({ file, name, live })));

const readings = new Map<string, Promise<Reading>>();
function readingOf(file: string): Promise<Reading> {
  const known = readings.get(file) ?? readKeras(readFileSync(at(`zoo/${file}`), 'utf8'));
  readings.set(file, known);
  return known;
}

/** A layer of Keras itself, not a function or operator; the activation that a layer ends with counts as part of it. */
function isLayer(layer: Layer, before: Layer | undefined): boolean {
  const isSecondStep = before?.span.start === layer.span.start && before.callee === layer.callee && layer.operation.type === 'activation';
  return layer.operation.type !== 'input' && /^[A-Z]\w*$/.test(classOf(layer)) && !isSecondStep;
}

function classOf({ callee }: Layer): string {
  // `layers.concatenate([…])` builds the layer.
  return callee.replace(/^layers\.c/, 'layers.C').slice(callee.lastIndexOf('.') + 1);
}

function rowsOf(network: Network): readonly (readonly [string, Shape | null, number | null])[] {
  return network.layers
    .filter((layer, index) => isLayer(layer, network.layers[index - 1]))
    .map((layer) => [classOf(layer), layer.outputShape, layer.parameters]);
}

/** Counts what is known and compares it; what is unknown is no mistake. */
function agrees(network: Network, live: Live): { readonly known: number; readonly unknown: number } {
  const rows = [...rowsOf(network)];
  const wanted = [...live.calls];
  expect(rows.map(([name]) => name).sort()).toEqual(wanted.map(([name]) => name).sort());
  let unknown = 0;
  const isSame = (row: (typeof rows)[number], call: (typeof wanted)[number]) =>
    row[0] === call[0] && (row[2] === null || row[2] === call[2]) && fits(row[1], call[1]);
  for (const call of wanted) {
    const found = rows.findIndex((row) => isSame(row, call));
    expect(found, `${call.join(' ')} among ${JSON.stringify(rows)}`).toBeGreaterThanOrEqual(0);
    const [row] = rows.splice(found, 1);
    if (row?.[2] === null || row?.[1] === null || row?.[1]?.includes(null)) unknown++;
  }
  if (network.parameters !== null) expect(network.parameters).toBe(live.parameters);
  const [output] = live.outputs;
  if (live.outputs.length === 1 && network.outputShape && output) expect(fits(network.outputShape, output)).toBe(true);
  return { known: live.calls.length - unknown, unknown };
}

function fits(shape: Shape | null, live: Shape): boolean {
  return (
    shape === null ||
    (shape.length === live.length && shape.every((size, axis) => size === null || live[axis] === null || size === live[axis]))
  );
}

/** Every layer stands behind what it reads. */
function expectOrdered({ layers }: Network): void {
  const seen = new Set<string>();
  for (const layer of layers) {
    for (const from of layer.from) expect(seen).toContain(from);
    seen.add(layer.id);
  }
}

describe('models read from their source, against the live objects', () => {
  const count = { known: 0, unknown: 0, parameters: 0 };

  test.each(models.filter(({ name }) => !PARTS.has(name)))('$file $name', async ({ file, name, live }) => {
    const { networks, sites } = await readingOf(file);
    const network =
      networks.find((each) => each.name === name) ??
      networks.find((each) => each.name === live.class) ??
      networks.find((each) => each.name === BUILT[name]);
    expect(network, networks.map((each) => each.name).join()).toBeDefined();
    if (!network) return;
    expectOrdered(network);
    const { known, unknown } = agrees(network, live);
    count.known += known;
    count.unknown += unknown;
    count.parameters += Number(network.parameters !== null);
    const inside = sites.filter((site) => network.siteIds.includes(site.id) && site.kind !== 'argument');
    const told = new Set(inside.map((site) => [site.callee.slice(site.callee.lastIndexOf('.') + 1), site.parameter].join(' ')));
    const expected = new Set(live.rates.filter(([, , rate]) => rate > 0).map(([layer, parameter]) => [layer, parameter].join(' ')));
    expect([...told].sort()).toEqual([...expected].sort());
    const values = new Set(live.rates.map(([, , rate]) => rate));
    for (const { rate } of inside)
      if (rate.value !== null && !rate.byDefault && rate.source !== 'call-site') expect(values).toContain(rate.value);
  });

  test('nearly everything is known', () => {
    expect(count.unknown / (count.known + count.unknown)).toBeLessThan(0.03);
    expect(count.parameters / (models.length - PARTS.size)).toBeGreaterThan(0.9);
  });
});

/** Models that a function of another name builds. */
const BUILT: Readonly<Record<string, string>> = { resnet: 'build_resnet', segmenter: 'unet' };

describe('the same models read from to_json()', () => {
  test.each(models.filter(({ file, name }) => saved[`${file.slice(0, -3)}.${name}`] !== undefined))(
    '$file $name',
    ({ file, name, live }) => {
      const text = JSON.stringify(saved[`${file.slice(0, -3)}.${name}`]);
      const document = openConfigText('config.json', text, 'json');
      const { networks, sites } = kerasSaved.read(document);
      const [network] = networks;
      expect(networks).toHaveLength(1);
      if (!network) return;
      expectOrdered(network);
      expect(agrees(network, live).unknown).toBe(0);
      expect(network.parameters).toBe(live.parameters);
      const told = sites.map((site) => [site.callee.slice(site.callee.lastIndexOf('.') + 1), site.parameter, site.rate.value]);
      expect(told.map((each) => each.join(' ')).sort()).toEqual(live.rates.map((each) => each.join(' ')).sort());
    },
  );
});
