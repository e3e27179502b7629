import { readFileSync } from 'node:fs';
import { gzipSync, zipSync } from 'fflate';
import { openData } from '../../../src/lab/data/open';
import { readParquet } from '../../../src/lab/data/read/parquet';
import { readyData } from '../../../src/lab/data/ready';
import { stream } from '../../../src/lab/search/streams';

/** Digit-like images: a fifth of the bytes are not zero. */
function images(count: number): Uint8Array {
  const random = stream(1, 0, 'made');
  return Uint8Array.from({ length: count * 784 }, () => (random.uniform() < 0.19 ? 1 + random.integer(255) : 0));
}

function npy(shape: readonly number[], data: Uint8Array): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = new TextEncoder().encode(`${text.padEnd(117)}\n`);
  const whole = new Uint8Array(10 + header.length + data.length);
  whole.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  whole.set(header, 10);
  whole.set(data, 10 + header.length);
  return whole;
}

function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(4 + 4 * shape.length + data.length);
  whole.set([0, 0, 8, shape.length]);
  for (const [axis, length] of shape.entries()) new DataView(whole.buffer).setUint32(4 + 4 * axis, length);
  whole.set(data, 4 + 4 * shape.length);
  return whole;
}

function csv(rows: number): Uint8Array {
  const random = stream(2, 0, 'made');
  const row = (_: unknown, at: number): string => [...Array.from({ length: 10 }, () => random.normal().toFixed(6)), at % 3].join(',');
  return new TextEncoder().encode(`a,b,c,d,e,f,g,h,i,j,y\n${Array.from({ length: rows }, row).join('\n')}\n`);
}

const pixels = images(60_000);
const labels = Uint8Array.from({ length: 60_000 }, (_, at) => at % 10);
const cases = [
  {
    name: 'npz, 60,000 images of 28 × 28',
    files: [{ name: 'mnist.npz', bytes: zipSync({ 'x_train.npy': npy([60_000, 28, 28], pixels), 'y_train.npy': npy([60_000], labels) }) }],
    target: 'y_train',
  },
  {
    name: 'gzipped IDX, the same',
    files: [
      { name: 'train-images-idx3-ubyte.gz', bytes: gzipSync(idx([60_000, 28, 28], pixels)) },
      { name: 'train-labels-idx1-ubyte.gz', bytes: gzipSync(idx([60_000], labels)) },
    ],
    target: 'train-labels-idx1-ubyte',
  },
  { name: 'CSV, 100,000 × 11', files: [{ name: 'a.csv', bytes: csv(100_000) }], target: 'y' },
  ...process.argv
    .slice(2)
    .map((path) => ({ name: `Parquet, ${path}`, files: [{ name: 'a.parquet', bytes: new Uint8Array(readFileSync(path)) }], target: 'y' })),
];

const seconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const words = (list: readonly number[]): string => {
  const sorted = [...list].sort((one, other) => one - other);
  return `${sorted[Math.floor(sorted.length / 2)]?.toFixed(2)} (${sorted[0]?.toFixed(2)} to ${sorted.at(-1)?.toFixed(2)})`;
};

async function main(): Promise<void> {
  for (const { name, files, target } of cases) {
    const opening: number[] = [];
    const taking: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const begun = seconds();
      const opened = await openData(files, async () => readParquet);
      if ('err' in opened) throw new Error(opened.err.message);
      const open = seconds();
      const drawn = opened.ok.prepare(target, 10_000);
      if ('err' in drawn) throw new Error(drawn.err.message);
      const ready = readyData({ kind: 'digits' }, drawn.ok, { maxRows: 10_000, dropDuplicates: false, seed: 1 });
      if ('err' in ready) throw new Error(ready.err.message);
      opening.push(open - begun);
      taking.push(seconds() - open);
    }
    const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
    console.log(
      `${name}, ${size.toFixed(1)} MB: opened in ${words(opening)} s, 10,000 rows taken and looked through in ${words(taking)} s`,
    );
  }
}

await main();
