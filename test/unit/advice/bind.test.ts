import { describe, expect, it } from 'vitest';
import { bindRuns, type CodeFile, runId } from '../../../src/advice/evidence/bind';
import { matchesPlace } from '../../../src/advice/evidence/places';
import type { Run } from '../../../src/evidence/run';
import type { LogPlace } from '../../../src/model/facts';

function run(file: string, more: Partial<Run> = {}): Run {
  return { name: '', format: 'csv', files: [file], metrics: [], parameters: new Map(), state: 'unknown', troubles: [], ...more };
}

function code(path: string, more: Partial<CodeFile> = {}): CodeFile {
  return { path, modified: null, networks: [], logs: [], imports: [], trains: false, lineOf: (offset) => offset + 1, ...more };
}

const net = (name: string, start = 0) => ({ name, start });
const log = (pattern: string, is: LogPlace['is'] = 'file'): LogPlace => ({ span: { start: 6, end: 9 }, writer: 'CSVLogger', pattern, is });

/** "file:network reason" of each run that is bound. */
function bound(runs: readonly Run[], files: readonly CodeFile[], options = {}): readonly string[] {
  return bindRuns(runs, files, options).map(({ place, why, stale }) => `${place.file}:${place.network} ${why}${stale ? ' stale' : ''}`);
}

describe('which network a run belongs to', () => {
  it('follows what the code says that it writes, through folders and unknown parts', () => {
    const train = code('work/train.py', { networks: [net('Net')], logs: [log('out/training.csv')] });
    const other = code('work/other.py', { networks: [net('Other')], logs: [log('runs/*_other', 'folder')] });
    const runs = [
      run('work/out/training.csv'),
      run('out/training.csv'),
      run('work/runs/3_other/events.out'),
      run('work/runs/3_main/events.out'),
    ];
    expect(bound(runs, [train, other])).toEqual([
      'work/train.py:Net written-there',
      'work/train.py:Net written-there',
      'work/other.py:Other written-there',
    ]);
    expect(bindRuns(runs, [train, other])[0]?.reason).toBe('work/train.py writes to out/training.csv (CSVLogger, line 7).');
  });

  it('takes the most specific of several paths, and none where two programs write to the same', () => {
    const general = code('a.py', { networks: [net('A')], logs: [log('runs', 'folder')] });
    const special = code('b.py', { networks: [net('B')], logs: [log('runs/exp2', 'folder')] });
    expect(bound([run('runs/exp2/events.out'), run('runs/exp1/events.out')], [general, special])).toEqual([
      'b.py:B written-there',
      'a.py:A written-there',
    ]);
    const twin = code('c.py', { networks: [net('C')], logs: [log('runs', 'folder')] });
    expect(bound([run('runs/exp1/events.out')], [general, twin])).toEqual([]);
  });

  it('follows an import from the program to the network', () => {
    const train = code('src/train.py', { trains: true, imports: ['models.net', 'models.net.Net'], logs: [log('training.csv')] });
    const model = code('src/models/net.py', { networks: [net('Net')] });
    expect(bound([run('src/training.csv')], [train, model])).toEqual(['src/models/net.py:Net written-there']);
  });

  it('gives the outputs of a notebook to the last network before them', () => {
    const notebook = code('work.ipynb', {
      networks: [net('First', 0), net('Second', 100), net('Third', 200)],
      cellOf: (offset) => offset / 50,
    });
    expect(bound([run('work.ipynb', { cell: 1 }), run('work.ipynb', { cell: 3 }), run('work.ipynb', { cell: 9 })], [notebook])).toEqual([
      'work.ipynb:First same-notebook',
      'work.ipynb:Second same-notebook',
      'work.ipynb:Third same-notebook',
    ]);
  });

  it('takes the only program of a folder that trains, not one of two', () => {
    const train = code('a/train.py', { networks: [net('Net')], trains: true });
    const helper = code('a/layers.py', { networks: [net('Block')] });
    expect(bound([run('a/lightning_logs/version_0/metrics.csv')], [train, helper])).toEqual(['a/train.py:Net same-folder']);
    const second = code('a/second.py', { networks: [net('Second')], trains: true });
    expect(bound([run('a/lightning_logs/version_0/metrics.csv')], [train, helper, second])).toEqual([]);
    expect(bound([run('b/metrics.csv')], [train])).toEqual([]);
  });

  it('takes the network whose name the path carries, if it is one', () => {
    const models = code('models.py', { networks: [net('ResNet'), net('VisionTransformer')] });
    expect(bound([run('results/visiontransformer/metrics.csv')], [models])).toEqual(['models.py:VisionTransformer named-after']);
    const twice = code('old.py', { networks: [net('VisionTransformer')] });
    expect(bound([run('results/visiontransformer/metrics.csv')], [models, twice])).toEqual([]);
  });

  it('lets the user decide, also that a run belongs to nothing', () => {
    const train = code('train.py', { networks: [net('Net')], logs: [log('training.csv')] });
    const one = run('training.csv');
    const place = { file: 'other.py', network: 'Other' };
    expect(bound([one], [train], { chosen: new Map([[runId(one), place]]) })).toEqual(['other.py:Other by-hand']);
    expect(bound([one], [train], { chosen: new Map([[runId(one), null]]) })).toEqual([]);
  });

  it('calls a run stale when its network or its program changed after it, not when both came with one clone', () => {
    const modified = 1_000_000_000_000;
    const train = (at: number) => code('train.py', { networks: [net('Net')], logs: [log('training.csv')], modified: at });
    const options = { modifiedOf: () => modified };
    expect(bound([run('training.csv')], [train(modified + 30_000)], options)).toEqual(['train.py:Net written-there']);
    expect(bound([run('training.csv')], [train(modified + 3_600_000)], options)).toEqual(['train.py:Net written-there stale']);
    expect(bound([run('training.csv', { ended: modified + 3_600_000 })], [train(modified + 3_600_000)], options)).toEqual([
      'train.py:Net written-there',
    ]);
    const notebook = code('work.ipynb', { networks: [net('Net')], modified: modified + 3_600_000 });
    expect(bound([run('work.ipynb')], [notebook], options)).toEqual(['work.ipynb:Net same-notebook']);
  });
});

describe('paths in the code', () => {
  it('say nothing when they could be anybody’s', () => {
    for (const pattern of ['*.csv', '*', '*/*.log', 'x/*'.slice(1)]) expect(matchesPlace(log(pattern), 'a/b.csv', 'train.py')).toBe(0);
  });

  it('of another machine count by their end', () => {
    expect(matchesPlace(log('/content/drive/out/training.csv'), 'out/training.csv', 'train.py')).toBeGreaterThan(0);
    expect(matchesPlace(log('/content/training.csv'), 'training.csv', 'train.py')).toBe(0);
    expect(matchesPlace(log('C:/out/training.csv'), 'out/training.csv', 'train.py')).toBeGreaterThan(0);
  });

  it('of hostile lengths take no time', () => {
    const started = performance.now();
    expect(matchesPlace(log(`ab${'*a'.repeat(60)}b`), `ab${'a'.repeat(4000)}`, 'train.py')).toBe(0);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
