import { readFileSync } from 'node:fs';
import type { ParquetReader } from '../../../src/lab/data/open';
import type { ExperimentRecord } from '../../../src/lab/experiments/record';
import type { LabWorker } from '../../../src/lab/search/pool';
import type { Answer } from '../../../src/lab/space/answers';
import type { LabHost, Study, TrialResult, WorkerEvent } from '../../../src/protocol/lab';
import { openEngine } from '../../../webview/lab/coreEngine';
import { createSession } from '../../../webview/lab/session/session';
import { sampleSubject } from '../../harness/sampleSubject';
import { epoch, finishedTrial } from './samples';

export interface BenchOptions {
  readonly study?: Study;
  readonly experiment?: ExperimentRecord;
  readonly answers?: readonly Answer[];
  readonly supported?: boolean;
  readonly csv?: { readonly name: string; readonly text: string };
  /** What the model file loads. */
  readonly loads?: { readonly name: string; readonly text: string };
  /** Which `train` requests, counted from 1 over all workers, end their worker after one epoch. */
  readonly deaths?: readonly number[];
  /** Workers train only when the test says so. */
  readonly byHand?: boolean;
  /** The page is offered a GPU; the workers of the test find none. */
  readonly hasGpu?: boolean;
  readonly host?: Partial<LabHost>;
}

/** A session on the real core with a host in memory and workers that answer at once, three epochs a trial. */
export function bench(options: BenchOptions = {}) {
  const saved: Study[] = [];
  const experiments: ExperimentRecord[] = [];
  const exported: Parameters<LabHost['saveResults']>[0][] = [];
  let kept: readonly Answer[] = options.answers ?? [];
  const remembered: unknown[] = [];
  const trained: string[] = [];
  const waiting: (() => void)[] = [];
  let ended = 0;
  let requests = 0;

  const createWorker = (): LabWorker => {
    let emit: (event: WorkerEvent) => void = () => {};
    let fail: (message: string) => void = () => {};
    let over = false;
    const act = (step: () => void) => {
      const run = () => !over && step();
      if (options.byHand) waiting.push(run);
      else queueMicrotask(run);
    };
    return {
      onEvent: (callback) => {
        emit = callback;
      },
      onFailure: (callback) => {
        fail = callback;
      },
      terminate: () => {
        if (!over) ended += 1;
        over = true;
      },
      post(request) {
        if (request.type === 'open') {
          queueMicrotask(() => emit({ type: 'opened' }));
          return;
        }
        if (request.type === 'time') {
          queueMicrotask(() => emit({ type: 'timed', timing: { missing: 'the GPU of the test is none' } }));
          return;
        }
        const { job, spec } = request;
        const rate = Number(spec.rate);
        const { repeat, arm } = spec;
        requests += 1;
        const dies = options.deaths?.includes(requests) === true;
        trained.push(`${rate}#${repeat}`);
        act(() => {
          emit({ type: 'trainer', job, choice: { name: 'fast', description: 'workers of the test', refusal: null } });
          const losses = [1, 0.5 - rate / 10, 0.4 + repeat / 100];
          const shown = dies ? losses.slice(0, 1) : losses;
          shown.forEach((loss, index) => {
            emit({ type: 'epoch', job, result: epoch(index + 1, loss) });
          });
          if (dies) fail('out of memory');
          else {
            const { rate: _rate, ...trial } = finishedTrial(rate, repeat, losses);
            const result: TrialResult = { ...trial, state: 'finished', arm, trainer: 'fast', measures: {} };
            emit({ type: 'trained', job, result });
          }
        });
      },
    };
  };

  const digits = readFileSync(new URL('../../../media/digits.csv.gz', import.meta.url));
  const host: LabHost = {
    ready: async () => ({
      subject: { ...sampleSubject(options.supported ?? true), loads: options.loads ? [`${options.loads.name} (pd.read_csv, line 3)`] : [] },
      study: options.study ?? null,
      experiment: options.experiment ?? null,
      answers: options.answers ?? [],
      sizes: {},
      cores: 2,
    }),
    assets: async () => ({
      worker: '',
      gpuWorker: '',
      parquet: '',
      wasm: '',
      kernels: '',
      digits: '',
      data: { 'breast-cancer': '', wine: '', diabetes: '', iris: '' },
    }),
    saveStudy: async (study) => void saved.push(structuredClone(study)),
    saveExperiment: async (record) => void experiments.push(structuredClone(record)),
    build: async () => sampleSubject(options.supported ?? true),
    saveSizes: async () => {},
    saveAnswers: async (answers) => {
      kept = structuredClone(answers);
    },
    applyRate: async ({ rate }) => ({ applied: true, message: `wrote ${rate}` }),
    openLoaded: async (index) => {
      if (!options.loads || index !== 0) return null;
      return [{ name: options.loads.name, bytes: new TextEncoder().encode(options.loads.text).buffer }];
    },
    chooseData: async () => {
      if (!options.csv) return null;
      const bytes = new TextEncoder().encode(options.csv.text);
      return [{ name: options.csv.name, bytes: bytes.buffer }];
    },
    saveResults: async (request) => {
      exported.push(request);
      return true;
    },
    reveal: async () => {},
    ...options.host,
  };
  const parquet: ParquetReader = async () => (await import('../../../src/lab/data/read/parquet')).readParquet;
  let ids = 0;
  const session = createSession(() => ({
    host,
    engine: openEngine(parquet),
    assets: {
      digits: async () => new Uint8Array(digits).buffer,
      bundled: async (name) => new Uint8Array(readFileSync(new URL(`../../../media/data/${name}.csv.gz`, import.meta.url))).buffer,
      binaries: async () => ({ tfjs: new ArrayBuffer(0), kernels: new ArrayBuffer(0) }),
      worker: async () => 'blob:worker',
      gpuWorker: async () => 'blob:gpu',
      parquet,
    },
    createWorker,
    hasGpu: async () => options.hasGpu ?? false,
    cores: 0,
    clock: { now: () => 0, every: () => () => {} },
    today: () => new Date('2026-01-02T03:04:05Z'),
    newId: () => `study-${++ids}`,
    remember: (state) => void remembered.push(state),
  }));
  return {
    ...session,
    state: session.store.get,
    saved,
    experiments,
    exported,
    /** Answers that the host keeps. */
    kept: () => kept,
    remembered,
    trained,
    /** How many workers wait with a trial in hand. */
    waiting: () => waiting.length,
    /** Lets the next waiting worker train its trial. */
    step: () => waiting.shift()?.(),
    workersEnded: () => ended,
  };
}

/** Waits until something is so; a test that waits in vain runs into its time limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}
