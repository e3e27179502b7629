import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf, linesOf, logs, partsOf } from './summary';

const written = readdirSync(join(logs, 'text-log/written')).map((name) => `text-log/written/${name}`);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('how a text comes in changes nothing', () => {
  it.each([...written, 'text-log/keras-lines.out', 'notebook/two-trainings.ipynb'])('%s', async (path) => {
    const whole = (await partsOf(path, bytesOf(path))).map(linesOf);
    for (const piece of [1, 7, 64]) expect((await partsOf(path, bytesOf(path), piece)).map(linesOf)).toEqual(whole);
    expect((await partsOf(path, bytesOf(path), 501, true)).map(linesOf)).toEqual(whole);
  });
});

/** Each is made for a pattern that could try too much. */
const HOSTILE: Readonly<Record<string, string>> = {
  words: 'a-'.repeat(500_000),
  marks: '[('.repeat(500_000),
  digits: '1'.repeat(1_000_000),
  decimals: '1,'.repeat(500_000),
  bars: `5%|${'█'.repeat(500_000)}`,
  percents: '10%|'.repeat(250_000),
  escapes: '\u001b['.repeat(500_000),
  titles: `\u001b]${'x'.repeat(1_000_000)}`,
  returns: 'loss: 1\r'.repeat(125_000),
  backspaces: 'epoch 1 loss 2\b'.repeat(66_000),
  spaces: `epoch${' '.repeat(1_000_000)}1`,
  columns: `epoch | ${'loss | '.repeat(140_000)}`,
  labels: `epoch 1 ${'loss acc '.repeat(110_000)}`,
  lines: 'epoch : [1/2] loss = \n'.repeat(45_000),
  shortLabels: 'epoch 1 aloss=1 bloss=2\n'.repeat(40_000),
  headers: 'epoch  loss\n'.repeat(80_000),
  dates: '2021-01-01 '.repeat(90_000),
};

describe('a text of a megabyte is read in time, whatever it is', () => {
  it.each(Object.keys(HOSTILE))(
    '%s',
    async (name) => {
      // Processor time: on a busy machine the clock says nothing.
      const began = process.cpuUsage();
      await partsOf('hostile.log', bytes(HOSTILE[name] as string), 65_536);
      expect(process.cpuUsage(began).user / 1000).toBeLessThan(5_000);
    },
    30_000,
  );

  it('a notebook with tens of megabytes of images', async () => {
    const image = `{"output_type":"display_data","metadata":{},"data":{"image/png":"${'iVBORw0KGgoA'.repeat(90_000)}"}}`;
    const text = '{"output_type":"stream","name":"stdout","text":["epoch 1 loss 0.5\\n","epoch 2 loss 0.4\\n","epoch 3 loss 0.3\\n"]}';
    const cells = Array.from({ length: 30 }, () => `{"cell_type":"code","outputs":[${image},${text}],"source":[]}`);
    const parts = await partsOf('big.ipynb', bytes(`{"cells":[${cells.join(',')}],"nbformat":4}`), 65_536);
    expect(parts).toHaveLength(30);
    expect(linesOf(parts[29] as (typeof parts)[number])).toEqual(['loss other epoch/unknown 1:0.5 2:0.4 3:0.3']);
  }, 30_000);
});
