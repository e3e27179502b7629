import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32, crc32c, masked } from '../../../../src/evidence/crc';
import { readLog } from '../../../../src/evidence/formats';
import { tensorboard } from '../../../../src/evidence/formats/tensorboard';
import { joinParts } from '../../../../src/evidence/join';
import type { Curve, Run } from '../../../../src/evidence/run';
import { recordReader } from '../../../../src/evidence/tfrecord';

const folder = join(__dirname, '../../../fixtures/logs/tensorboard');
const FIRST = 'events.out.tfevents.1700000000.computer';
const SECOND = 'events.out.tfevents.1700000001.computer';
const file = (path: string): Uint8Array => new Uint8Array(readFileSync(join(folder, path)));

/** The runs of files of one writer, as if they lay in `runs/`. */
async function runsOf(...paths: readonly string[]): Promise<readonly Run[]> {
  const contents = await Promise.all(paths.map((path) => readLog(tensorboard, `runs/${path}`, file(path))));
  expect(contents.flatMap(({ troubles }) => troubles)).toEqual([]);
  return joinParts(contents.flatMap(({ parts }) => parts));
}

function metric(run: Run | undefined, name: string): Run['metrics'][number] | undefined {
  return run?.metrics.find((one) => one.name === name);
}

describe('runs of TensorBoard', () => {
  it('joins the folders of Keras, and knows how its callback measures', async () => {
    const runs = await runsOf(
      `keras/${FIRST}.v2`,
      `keras/train/${SECOND}.v2`,
      'keras/validation/events.out.tfevents.1700000002.computer.v2',
    );
    expect(runs).toHaveLength(1);
    const run = runs[0] as Run;
    expect(run.name).toBe('keras');
    expect(metric(run, 'loss')).toMatchObject({
      train: { key: 'epoch_loss', axis: 'epoch', at: [0, 1, 2, 3, 4], dropout: 'on' },
      validation: { key: 'epoch_loss', axis: 'epoch', at: [0, 1, 2, 3, 4], dropout: 'off' },
    });
    expect(metric(run, 'loss (step)')).toMatchObject({
      validation: { key: 'evaluation_loss_vs_iterations', axis: 'step', at: [3, 6, 9, 12, 15], dropout: 'off' },
    });
    expect(Object.fromEntries(run.parameters)).toEqual({ dropout: 0.3, optimizer: 'adam', units: 8 });
  });

  it("joins PyTorch's add_scalars and add_hparams with the run around them", async () => {
    const groups = await runsOf(
      `torch-groups/${FIRST}`,
      `torch-groups/Loss_all_train/${SECOND}`,
      'torch-groups/Loss_all_val/events.out.tfevents.1700000002.computer',
    );
    expect(groups.map(({ name }) => name)).toEqual(['torch-groups']);
    expect(metric(groups[0], 'loss_all')).toMatchObject({
      train: { dropout: 'unknown', axis: 'step' },
      validation: { at: [0, 1, 2, 3, 4, 5] },
    });
    // PyTorch writes False as the number 0.
    const hparams = await runsOf(`torch-hparams/${FIRST}`, `torch-hparams/1700000000.123456/${SECOND}`);
    expect(hparams.map(({ name }) => name)).toEqual(['torch-hparams']);
    expect(Object.fromEntries(hparams[0]?.parameters ?? [])).toEqual({ dropout: 0.3, batch_size: 16, optimizer: 'adam', nesterov: 0 });
    expect(hparams[0]?.state).toBe('unknown');
    expect(metric(hparams[0], 'loss')).toMatchObject({ train: { key: 'train_loss' }, validation: { key: 'val_loss' } });
  });

  it('reads sessions of TensorFlow 1, whose eval folder is validation', async () => {
    const [run, ...others] = await runsOf(`tensorflow1/eval/${FIRST}`, `tensorflow1/train/${SECOND}`);
    expect(others).toEqual([]);
    expect(run).toMatchObject({ name: 'tensorflow1', state: 'finished' });
    expect(metric(run, 'loss')).toMatchObject({ train: { dropout: 'unknown' }, validation: { dropout: 'unknown' } });
  });

  it('takes the mean of several values at one step', async () => {
    const { parts } = await readLog(tensorboard, 'kwt1_val.tfevents', file('samples/kwt1_val.tfevents'));
    const golden = JSON.parse(readFileSync(join(folder, '../golden/events.json'), 'utf8'))['samples/kwt1_val.tfevents'];
    const values: readonly (readonly [number, number])[] = golden.accuracy;
    const curve = parts[0]?.metrics.flatMap(({ other }) => other ?? []).find(({ key }) => key === 'accuracy') as Curve;
    const at72 = values.filter(([step]) => step === 72).map(([, value]) => value);
    expect(at72.length).toBeGreaterThan(1);
    expect(curve.at).toEqual([...new Set(values.map(([step]) => step))]);
    expect(curve.values[curve.at.indexOf(72)]).toBeCloseTo(at72.reduce((sum, value) => sum + value, 0) / at72.length, 6);
  });

  it('continues where training was started again', async () => {
    const first = file(`torch-restart/${FIRST}`);
    const second = file(`torch-restart/${SECOND}`);
    const { parts } = await readLog(tensorboard, 'all.tfevents', Uint8Array.from([...first, ...second]));
    const loss = parts[0]?.metrics.find(({ name }) => name === 'loss');
    expect(loss?.train?.at).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(loss?.train?.values[5]).toBeCloseTo(1 / 6, 6);
  });
});

describe('damaged event files', () => {
  const whole = file(`torch/${FIRST}`);
  const keys = async (bytes: Uint8Array): Promise<readonly number[]> => {
    const { parts } = await readLog(tensorboard, FIRST, bytes);
    return parts[0]?.metrics.find(({ name }) => name === 'loss')?.train?.at ?? [];
  };
  const steps = Array.from({ length: 12 }, (_, index) => index * 10);

  it('waits for the rest of a torn record, and names it when the file ends', async () => {
    const reader = tensorboard.open(FIRST, {});
    reader.push(whole.subarray(0, whole.length - 5));
    expect((await reader.contents(false)).parts[0]?.troubles).toEqual([]);
    expect((await reader.contents(true)).parts[0]?.troubles[0]?.message).toMatch(
      /The last record is not complete: it begins at byte \d+, and \d+ of its \d+ bytes are there\./,
    );
    reader.push(whole.subarray(whole.length - 5));
    expect((await reader.contents(true)).parts[0]?.troubles).toEqual([]);
    expect(await keys(whole)).toEqual(steps);
  });

  it('leaves out a record whose data is damaged', async () => {
    const bytes = whole.slice();
    const at = Buffer.from(bytes).indexOf('Loss/train', 300) + 3;
    bytes[at] = 0;
    const { parts } = await readLog(tensorboard, FIRST, bytes);
    expect(parts[0]?.troubles).toMatchObject([{ message: expect.stringMatching(/is damaged \(its checksum is wrong\) and was left out/) }]);
    expect((await keys(bytes)).length).toBe(11);
  });

  it('goes on at the next length that has its checksum', async () => {
    const bytes = Uint8Array.from([...whole.subarray(0, 40), 9, 9, 9, ...whole.subarray(40)]);
    const cut = Uint8Array.from([...whole.subarray(0, 3000), ...whole.subarray(3100)]);
    for (const damaged of [bytes, cut]) {
      const { parts } = await readLog(tensorboard, FIRST, damaged);
      expect(parts[0]?.troubles.length).toBeGreaterThan(0);
      expect((await keys(damaged)).length).toBeGreaterThan(8);
    }
  });

  it('keeps nothing of a length that promises much', () => {
    const length = new Uint8Array(12);
    new DataView(length.buffer).setBigUint64(0, 2n ** 47n, true);
    new DataView(length.buffer).setUint32(8, masked(crc32c(length, 0, 8)), true);
    const reader = recordReader({ take: () => {}, skips: () => false, trouble: () => {} });
    const before = process.memoryUsage().arrayBuffers;
    reader.push(length);
    reader.push(new Uint8Array(1000));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    expect(reader.torn).toEqual({ byte: 0, has: 1012, needs: 2 ** 47 + 16 });
  });

  it('reads the same in any pieces', async () => {
    const damaged = whole.slice(0, 6000);
    for (const at of [100, 2500, 4000]) damaged[at] = (damaged[at] as number) ^ 255;
    const wanted = await readLog(tensorboard, FIRST, damaged);
    for (let split = 0; split <= damaged.length; split += 7) {
      const reader = tensorboard.open(FIRST, {});
      reader.push(damaged.subarray(0, split));
      await reader.contents(true);
      reader.push(damaged.subarray(split));
      expect(await reader.contents(true)).toEqual(wanted);
    }
  });

  it('says of a file that is none that it is damaged', async () => {
    expect(await readLog(tensorboard, FIRST, new Uint8Array(0))).toEqual({ parts: [], troubles: [] });
    const { parts, troubles } = await readLog(tensorboard, FIRST, new Uint8Array(1000));
    expect(parts).toEqual([]);
    expect(troubles).toEqual([{ message: 'The file is damaged from byte 0 to its end (the checksum of a length is wrong).', byte: 0 }]);
  });
});

describe('checksums', () => {
  it('are those of the standards', () => {
    const digits = new TextEncoder().encode('123456789');
    expect(crc32c(digits, 0, 9)).toBe(0xe3069283);
    expect(crc32(digits, 0, 9)).toBe(0xcbf43926);
    expect(crc32c(digits, 4, 9, crc32c(digits, 0, 4))).toBe(0xe3069283);
  });
});

describe('which files are event files', () => {
  it('knows them by name and content', () => {
    expect(tensorboard.claim(FIRST, file(`torch/${FIRST}`))).toBe('certain');
    expect(tensorboard.claim('renamed.bin', file(`torch/${FIRST}`))).toBe('certain');
    expect(tensorboard.claim(FIRST, new Uint8Array(0))).toBe('likely');
    expect(tensorboard.claim('data.csv', new TextEncoder().encode('epoch,loss\n1,2\n'))).toBe('no');
    expect(tensorboard.mayBe('runs/a/events.out.tfevents.1.x.profile-empty')).toBe(false);
  });
});
