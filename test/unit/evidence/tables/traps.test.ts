import { describe, expect, it } from 'vitest';
import { listOf, numberOf, timeOf } from '../../../../src/evidence/cells';
import { joinParts } from '../../../../src/evidence/join';
import { proposeMapping } from '../../../../src/evidence/mapping';
import { claimed, contentsOf, curve, partsOf, text } from './read';

describe('numbers in cells', () => {
  it.each([
    ['0.5', 0.5],
    [' 1e-3 ', 0.001],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['nan', Number.NaN],
    ['0,625', 0.625],
    ['12.5 %', 12.5],
    ["tensor(0.25, device='cuda:0')", 0.25],
    ['np.float32(0.125)', 0.125],
    ['1,234', 1234],
  ])('%s', (cell, value) => expect(numberOf(cell)).toBe(value));

  it.each(['', '   ', 'NA', 'None', '0x1f', 'loss', '2024-01-01', '1.2.3'])('no number: %j', (cell) =>
    expect(numberOf(cell)).toBeUndefined(),
  );

  it('a decimal comma where columns are separated otherwise', () => expect(numberOf('1.234,5', { decimalComma: true })).toBe(1234.5));
  it('lists', () => expect(listOf('"[0.25, 0.5]"')).toEqual([0.25, 0.5]));
  it('times', () => {
    expect(timeOf('1700000000')).toBe(1_700_000_000_000);
    expect(timeOf('12.5')).toBeUndefined();
  });
});

describe('tables with traps', () => {
  it('rows of other lengths, a header in the middle and a line of means', async () => {
    const [part] = await partsOf('csv/odd-rows.csv');
    expect(curve(part, 'loss', 'train').at).toEqual([0, 1, 2, 3, 5, 6]);
    expect(curve(part, 'loss', 'validation').values).toEqual([0.8, 0.7, 0.65, Number.POSITIVE_INFINITY, 0.5]);
    expect(part?.troubles.map(({ line }) => line)).toEqual([6, 7, 9]);
  });

  it('a column whose words are set apart keeps a bounded name', async () => {
    const csv = new TextEncoder().encode(`epoch,${'aB'.repeat(240)}\n0,0.5\n1,0.25\n2,0.125\n`);
    const { parts } = await contentsOf('csv', 'log.csv', csv);
    expect(parts[0]?.metrics.map(({ name }) => name.length)).toEqual([500]);
  });

  it('a last line that is cut keeps its whole cells', async () => {
    const [part] = await partsOf('csv/odd-torn.csv');
    expect(curve(part, 'loss', 'train').at).toEqual([0, 1]);
    expect(part?.troubles[0]?.message).toContain('Line 4 is cut off');
  });

  it('folds are runs, phases are roles, batches are means', async () => {
    expect((await partsOf('csv/odd-folds.csv')).map(({ name }) => name)).toEqual(['fold 1', 'fold 2', 'fold 3']);
    const [phases] = await partsOf('csv/odd-phases.csv');
    expect(curve(phases, 'loss', 'validation').at).toEqual([0, 1, 2, 3, 4]);
    const [batches] = await partsOf('csv/odd-batches.csv');
    expect(curve(batches, 'loss', 'train').values[0]).toBeCloseTo(0.845);
  });

  it('a quote that never ends takes no rows with it', async () => {
    const bytes = text(`epoch,loss,note\n${Array.from({ length: 300 }, (_, epoch) => `${epoch},0.5,"open`).join('\n')}\n`);
    const { parts } = await contentsOf('csv', 'a.csv', bytes);
    expect(curve(parts[0], 'loss', 'other').at.length).toBeGreaterThan(140);
  });

  it('columns as the user said what they mean', async () => {
    const columns = {
      position: { column: 'n', axis: 'epoch' as const },
      curves: [{ column: 'b', metric: 'loss', role: 'validation' as const }],
    };
    const { parts } = await contentsOf('csv', 'a.csv', text('n,a,b\n1,5,0.5\n2,6,0.25\n'), { environment: { columns } });
    expect(parts[0]?.metrics).toHaveLength(1);
    expect(curve(parts[0], 'loss', 'validation')).toMatchObject({ at: [1, 2], values: [0.5, 0.25] });
  });

  it('a mapping is proposed with what is unsure', () => {
    expect(proposeMapping(['Epoch', 'Train Loss', 'Val Loss', 'lr']).unsure).toEqual([]);
    const { mapping, unsure } = proposeMapping(['a', 'loss', 'test_loss']);
    expect(mapping.curves.map(({ role }) => role)).toEqual(['train', 'test']);
    expect(unsure).toHaveLength(2);
  });

  it('a configuration in the results of Ray are parameters', async () => {
    const bytes = text('training_iteration,time_total_s,pid,config/dropout,config/act,loss\n1,2.5,7,0.5,relu,0.9\n2,5,7,0.5,relu,0.8\n');
    expect(claimed('trial/progress.csv', bytes)).toBe('ray-csv certain');
    const { parts } = await contentsOf('ray-csv', 'trial/progress.csv', bytes);
    expect([...(parts[0]?.parameters ?? [])]).toEqual([
      ['dropout', 0.5],
      ['act', 'relu'],
    ]);
  });
});

describe('tables that are no logs', () => {
  it.each([
    ['iris.csv', 'sepal_length,sepal_width,petal_length,petal_width,species\n5.1,3.5,1.4,0.2,setosa\n'],
    ['series.csv', 'step,temperature,pressure\n0,20.5,1013\n1,20.6,1012\n'],
    ['submission.csv', 'ImageId,Label\n1,7\n2,2\n'],
    ['results.csv', 'model,epochs,lr,train_acc,test_acc\nsmall,100,0.1,0.9,0.8\nlarge,50,0.1,0.95,0.82\ntiny,100,0.01,0.7,0.69\n'],
    ['search.csv', ',eta,reg,loss,val_loss\n0,0.01,0.1,1.6,2.0\n1,0.02,0.1,1.5,1.9\n'],
    ['scores.jsonl', '{"id": 1, "text": "a", "score": 0.5}\n{"id": 2, "text": "b", "score": 0.25}\n'],
  ])('%s is not claimed during discovery', (path, content) => expect(claimed(path, text(content))).not.toMatch(/likely|certain/));
});

describe('parameters beside a log', () => {
  it('come to the run of their folder, whatever Python objects they name', async () => {
    const folder = 'lightning-csv/lightning_logs/version_1';
    const parts = [...(await partsOf(`${folder}/hparams.yaml`)), ...(await partsOf(`${folder}/metrics.csv`))];
    const runs = joinParts(parts);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      name: 'version_1',
      format: 'lightning-csv',
      files: [`${folder}/metrics.csv`, `${folder}/hparams.yaml`],
    });
    expect(runs[0]?.parameters.get('dropout')).toBe(0.1);
  });
});
