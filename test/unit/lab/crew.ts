import type { Clock, LabWorker } from '../../../src/lab/search/pool';
import type { EpochResult, TrialResult, TrialSpec } from '../../../src/lab/study';
import type { WorkerEvent, WorkerRequest } from '../../../src/protocol/lab';

/** What a worker does with a trial; by default it finishes it. `slow`: tells nothing until `goOn` is called. */
export type Behaviour = (spec: TrialSpec, worker: number) => 'finish' | 'die' | 'report' | 'hang' | 'slow';
export type Opening = (worker: number) => 'open' | 'die' | 'throw' | 'refuse' | 'hang';

const EPOCH: EpochResult = { epoch: 1, trainLossDropoutOn: 1, trainLoss: 1, trainError: 0, validationLoss: 1, validationError: 0 };

export function resultOf({ arm, repeat, rate }: TrialSpec): TrialResult {
  const test = { testLoss: Number(rate) + repeat, testError: 0 };
  return { arm, repeat, state: 'finished', epochs: [], ...test, failure: null, trainer: 'fast', measures: {} };
}

/** A clock that only moves when told to; one callback at a time. */
export function handClock() {
  let now = 0;
  let callback: (() => void) | null = null;
  let period = 0;
  const clock: Clock = {
    now: () => now,
    every(milliseconds, tick) {
      callback = tick;
      period = milliseconds;
      return () => {
        callback = null;
      };
    },
  };
  return {
    clock,
    looking: () => callback !== null,
    /** In steps of the period that was asked for. */
    pass(milliseconds: number): void {
      for (const end = now + milliseconds; now < end; ) {
        now += Math.min(period || milliseconds, end - now);
        callback?.();
      }
    },
    /** All at once, as when the machine slept. */
    sleep(milliseconds: number): void {
      now += milliseconds;
      callback?.();
    },
  };
}

/** Workers in memory that answer at once. */
export function crew(behaviour: Behaviour = () => 'finish', opening: Opening = () => 'open') {
  const time = handClock();
  const waiting: (() => void)[] = [];
  const seen = {
    started: 0,
    terminated: 0,
    trained: [] as string[],
    specs: [] as TrialSpec[],
    get looking() {
      return time.looking();
    },
  };
  const createWorker = (): LabWorker => {
    const number = seen.started;
    seen.started += 1;
    if (opening(number) === 'throw') throw new Error('no thread left');
    let tell: (event: WorkerEvent) => void = () => {};
    let fail: (message: string) => void = () => {};
    let alive = true;
    const later = (action: () => void): void => {
      queueMicrotask(() => {
        if (alive) action();
      });
    };
    const die = (): void => {
      alive = false;
      fail('killed');
    };
    const train = (job: number, spec: TrialSpec): void => {
      seen.trained.push(`${spec.arm}/${spec.repeat}`);
      seen.specs.push(spec);
      const what = behaviour(spec, number);
      if (what === 'hang') return;
      const end = (): void => {
        tell({ type: 'epoch', job, result: EPOCH });
        if (what === 'die') die();
        else if (what === 'report') tell({ type: 'failed', job, message: 'out of memory' });
        else tell({ type: 'trained', job, result: resultOf(spec) });
      };
      if (what === 'slow') waiting.push(() => alive && end());
      else end();
    };
    return {
      post: (request: WorkerRequest) => {
        const how = opening(number);
        if (request.type === 'train') later(() => train(request.job, request.spec));
        else if (how === 'die') later(die);
        else if (how === 'refuse') later(() => tell({ type: 'failed', job: null, message: 'no SIMD' }));
        else if (how !== 'hang') later(() => tell({ type: 'opened' }));
      },
      onEvent: (callback) => {
        tell = callback;
      },
      onFailure: (callback) => {
        fail = callback;
      },
      terminate: () => {
        alive = false;
        seen.terminated += 1;
      },
    };
  };
  return { seen, time, hands: { createWorker, clock: time.clock }, waiting: () => waiting.length, goOn: () => waiting.shift()?.() };
}
