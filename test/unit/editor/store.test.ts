import { describe, expect, test } from 'vitest';
import { ExperimentStore, type StudyFiles, StudyStore } from '../../../src/editor/lab/store';
import { parseStudy, printRecord } from '../../../src/editor/lab/studySchema';
import type { ExperimentRecord } from '../../../src/lab/experiments/record';
import { studyOf } from './study';

/** A folder in memory. */
function folder(content = new Map<string, string>()): StudyFiles & { readonly content: Map<string, string> } {
  return {
    content,
    list: async () => [...content.keys()],
    read: async (name) => (content.has(name) ? new TextEncoder().encode(content.get(name)) : null),
    write: async (name, bytes) => void content.set(name, new TextDecoder().decode(bytes)),
    rename: async (from, to) => {
      const text = content.get(from);
      if (text === undefined) throw new Error(`no ${from}`);
      content.delete(from);
      content.set(to, text);
    },
  };
}

async function opened(files: StudyFiles): Promise<{ store: StudyStore; complaints: string[] }> {
  const complaints: string[] = [];
  const store = new StudyStore(files, (message) => complaints.push(message));
  await store.load();
  return { store, complaints };
}

describe('what a study says of its data', () => {
  const withData = (data: unknown): string => printRecord({ ...studyOf(), plan: { ...studyOf().plan, data: data as never } });

  test.each([
    [{ kind: 'digits' }],
    [{ kind: 'csv', name: 'a.csv', target: 'y' }],
    [{ kind: 'bundled', name: 'wine', dropDuplicates: true, used: { rows: 150, of: 178, digest: '0123456789abcdef' } }],
    [{ kind: 'made', name: 'moons', options: { rows: 500, noise: 0.3 } }],
    [{ kind: 'file', name: 'mnist.npz', format: 'npz', target: 'y_train', maxRows: 10_000 }],
  ])('%j loads, with or without what came later', (data) => {
    expect(parseStudy(withData(data))).toMatchObject({ value: { plan: { data } } });
  });

  test.each([
    [{ kind: 'web' }, 'plan.data.kind: is none of'],
    [{ kind: 'made', name: 'moons' }, 'plan.data.options: is not an object'],
    [{ kind: 'file', name: 'a.pkl', format: 'pickle', target: 'y' }, 'plan.data.format: is none of'],
    [{ kind: 'digits', used: { rows: 'all' } }, 'plan.data.used.rows: is not a number'],
  ])('%j does not', (data, reason) => {
    expect(parseStudy(withData(data))).toEqual({ reason: expect.stringContaining(reason) });
  });
});

describe('what a study says of first weights', () => {
  const withInitial = (initial: unknown): string => printRecord({ ...studyOf(), plan: { ...studyOf().plan, initial: initial as never } });

  test.each([
    [{ all: null, layers: { out: { name: 'orthogonal' }, fc: null } }],
    [{ all: { name: 'normal', deviation: 0.02 }, layers: {} }],
  ])('%j loads', (initial) => {
    expect(parseStudy(withInitial(initial))).toMatchObject({ value: { plan: { initial } } });
  });

  test.each([
    [{ all: 'he-normal', layers: {} }, 'plan.initial.all: is not an object'],
    [{ all: null }, 'plan.initial.layers: is not an object'],
  ])('%j does not', (initial, reason) => {
    expect(parseStudy(withInitial(initial))).toEqual({ reason: expect.stringContaining(reason) });
  });
});

describe('a study on disk', () => {
  test('comes back in the next session, with numbers that JSON lacks', async () => {
    const files = folder();
    await (await opened(files)).store.save(studyOf());
    const { store, complaints } = await opened(files);
    expect(store.get('file:///w/net.py', 'Net')).toEqual(studyOf());
    expect(store.withId('study-1')).toEqual(studyOf());
    // To the letter: the page compares networks by their text.
    expect(JSON.stringify(store.withId('study-1'))).toBe(JSON.stringify(studyOf()));
    expect(complaints).toEqual([]);
  });

  test('is one file for each network, replaced in whole', async () => {
    const files = folder();
    const { store } = await opened(files);
    await store.save(studyOf());
    await Promise.all([store.save(studyOf({}, 'second')), store.save(studyOf({ network: 'Other' }))]);
    expect(files.content.size).toBe(2);
    expect([...files.content.keys()].every((name) => name.endsWith('.study.json'))).toBe(true);
    expect((await opened(files)).store.get('file:///w/net.py', 'Net')?.id).toBe('second');
  });

  test('survives a crash while a newer one is written', async () => {
    const files = folder();
    const { store } = await opened(files);
    await store.save(studyOf());
    const broken: StudyFiles = { ...files, rename: () => Promise.reject(new Error('power cut')) };
    await expect((await opened(broken)).store.save(studyOf({}, 'second'))).rejects.toThrow('power cut');
    const after = await opened(files);
    expect(after.store.get('file:///w/net.py', 'Net')?.id).toBe('study-1');
    expect(after.complaints).toEqual([]);
  });

  test('a failed write does not block the next', async () => {
    const files = folder();
    let failures = 1;
    const flaky: StudyFiles = {
      ...files,
      write: async (name, bytes) => (failures-- > 0 ? Promise.reject(new Error('full')) : files.write(name, bytes)),
    };
    const { store } = await opened(flaky);
    await expect(store.save(studyOf())).rejects.toThrow('full');
    await store.save(studyOf({}, 'second'));
    expect((await opened(files)).store.get('file:///w/net.py', 'Net')?.id).toBe('second');
  });

  test.each([
    ['cut off', printRecord(studyOf()).slice(0, 200)],
    ['of another version', printRecord(studyOf()).replace('"version":1', '"version":2')],
    ['a rate that is none', printRecord(studyOf()).replace('"rates":[0,0.5]', '"rates":[0,5]')],
    ['not an object', '[]'],
  ])('that is damaged (%s) is kept aside and named', async (_, text) => {
    const files = folder(new Map([['x.study.json', text]]));
    const { store, complaints } = await opened(files);
    expect(store.of('file:///w/net.py')).toEqual([]);
    expect([...files.content]).toEqual([['x.study.json.damaged', text]]);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain('x.study.json.damaged');
  });

  test('that cannot be listed is a complaint, not a crash', async () => {
    const { complaints } = await opened({ ...folder(), list: () => Promise.reject(new Error('no access')) });
    expect(complaints).toEqual(['The stored studies could not be read: no access']);
  });
});

test('a diverged loss that crossed the wire as null is still a study', () => {
  const study = studyOf();
  const parsed = parseStudy(JSON.stringify(study));
  expect('value' in parsed && parsed.value.trials[0]?.epochs[0]?.trainLoss).toBeNaN();
  expect('value' in parsed && parsed.value.trials[0]?.testLoss).toBeNull();
});

test('what trained it and with which loss comes back; studies from before have neither', () => {
  const trainer = { name: 'general', description: 'TensorFlow.js', refusal: 'layers of the kind recurrent' } as const;
  const before = studyOf();
  const study = { ...before, trainer, plan: { ...before.plan, loss: { name: 'huber', delta: 1 } as const } };
  expect(before).not.toHaveProperty('trainer');
  expect(parseStudy(printRecord(before))).toHaveProperty('value');
  expect(parseStudy(printRecord(study))).toMatchObject({ value: { trainer, plan: { loss: { name: 'huber' } } } });
  const onGpu = {
    ...study,
    trainer: { ...trainer, name: 'gpu', device: 'on the GPU, as asked' } as const,
    plan: { ...study.plan, device: 'gpu' } as const,
  };
  expect(parseStudy(printRecord(onGpu))).toMatchObject({ value: { trainer: onGpu.trainer, plan: { device: 'gpu' } } });
  expect(parseStudy(printRecord({ ...study, plan: { ...study.plan, device: 'tpu' as never } }))).toHaveProperty('reason');
  expect(parseStudy(printRecord({ ...study, trainer: 'fast' as never }))).toEqual({ reason: 'trainer: is not an object' });
});

describe('an experiment on disk', () => {
  const record: ExperimentRecord = {
    version: 1,
    id: 'experiment-1',
    createdAt: '2026-01-02T03:04:05.000Z',
    source: studyOf().source,
    experiment: 'inside',
    base: { plan: studyOf().plan, problem: 'classification', trainingRows: 100, siteNames: { site1: 'line 12' } },
    mappings: studyOf().mappings,
    trials: [
      {
        arm: 'rate 0',
        repeat: 0,
        state: 'finished',
        epochs: studyOf().trials[0]?.epochs ?? [],
        testLoss: 0.5,
        testError: 0.1,
        failure: null,
        trainer: 'fast',
        measures: { 'inside.mean': [0.5, Number.NaN] },
      },
    ],
    trainers: [],
  };

  test('comes back in the next session, beside the study of the same network', async () => {
    const files = folder();
    await (await opened(files)).store.save(studyOf());
    await new ExperimentStore(files, () => {}).save(record);
    const next = new ExperimentStore(files, () => {});
    await next.load();
    expect(next.get('file:///w/net.py', 'Net')).toEqual(record);
    expect((await opened(files)).store.get('file:///w/net.py', 'Net')).toEqual(studyOf());
    expect([...files.content.keys()].map((name) => name.replace(/^[0-9a-f]+/, '')).sort()).toEqual(['.experiment.json', '.study.json']);
  });

  test('that is damaged is kept aside and named', async () => {
    const files = folder(new Map([['x.experiment.json', printRecord(record).replace('"problem":"classification"', '"problem":"none"')]]));
    const complaints: string[] = [];
    const store = new ExperimentStore(files, (message) => complaints.push(message));
    await store.load();
    expect(store.get('file:///w/net.py', 'Net')).toBeNull();
    expect([...files.content.keys()]).toEqual(['x.experiment.json.damaged']);
    expect(complaints[0]).toContain('base.problem: is none of');
  });
});

test('a damaged study says where', () => {
  const parsed = parseStudy(printRecord(studyOf()).replace('"siteCount":2', '"siteCount":"two"'));
  expect('reason' in parsed && parsed.reason).toMatch(/^source\.siteCount: /);
});
