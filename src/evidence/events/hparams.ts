import type { Parameter, RunState } from '../run';
import { BYTES, FIXED64, fieldWalker, float64At, textAt, VARINT } from '../wire';

/** What TensorBoard's plugin for hyperparameters keeps (tensorboard/plugins/hparams/plugin_data.proto). */
export interface SessionInfo {
  readonly parameters: readonly (readonly [name: string, value: Parameter])[];
  /** Of a session that is over. PyTorch writes a success beside the parameters whenever they are written, without a time: that says nothing. */
  readonly state: RunState;
  /** Seconds since 1970. */
  readonly started: number | null;
  readonly ended: number | null;
}

const START = 3;
const END = 4;
const STATES: ReadonlyMap<number, RunState> = new Map([
  [1, 'finished'],
  [2, 'failed'],
  [3, 'running'],
]);
const LONGEST = 65_536;

export function sessionInfo(bytes: Uint8Array, from: number, to: number): SessionInfo {
  const data = fieldWalker();
  const parameters: (readonly [string, Parameter])[] = [];
  let state: RunState = 'unknown';
  let started: number | null = null;
  let ended: number | null = null;
  data.open(bytes, from, to);
  while (data.next()) {
    if (data.kind !== BYTES) continue;
    if (data.field === START) started = readStart(bytes, data.from, data.to, parameters) ?? started;
    else if (data.field === END) {
      const end = readEnd(bytes, data.from, data.to);
      ended = end.ended ?? ended;
      if (end.ended !== null) state = end.state;
    }
  }
  return { parameters, state, started, ended };
}

function readStart(bytes: Uint8Array, from: number, to: number, parameters: (readonly [string, Parameter])[]): number | null {
  const start = fieldWalker();
  let seconds: number | null = null;
  start.open(bytes, from, to);
  while (start.next()) {
    if (start.field === 5 && start.kind === FIXED64) seconds = positive(float64At(bytes, start.from));
    if (start.field !== 1 || start.kind !== BYTES) continue;
    const entry = fieldWalker();
    let name: string | null = null;
    let value: Parameter | undefined;
    entry.open(bytes, start.from, start.to);
    while (entry.next()) {
      if (entry.kind !== BYTES) continue;
      if (entry.field === 1) name = textAt(bytes, entry.from, Math.min(entry.to, entry.from + LONGEST));
      else if (entry.field === 2) value = parameterOf(bytes, entry.from, entry.to);
    }
    if (name !== null && value !== undefined) parameters.push([name, value]);
  }
  return seconds;
}

function readEnd(bytes: Uint8Array, from: number, to: number): { readonly state: RunState; readonly ended: number | null } {
  const end = fieldWalker();
  let state: RunState = 'unknown';
  let ended: number | null = null;
  end.open(bytes, from, to);
  while (end.next()) {
    if (end.field === 1 && end.kind === VARINT) state = STATES.get(end.integer) ?? 'unknown';
    else if (end.field === 2 && end.kind === FIXED64) ended = positive(float64At(bytes, end.from));
  }
  return { state, ended };
}

/** google.protobuf.Value; lists and structures are no parameter. */
function parameterOf(bytes: Uint8Array, from: number, to: number): Parameter | undefined {
  const value = fieldWalker();
  let result: Parameter | undefined;
  value.open(bytes, from, to);
  while (value.next()) {
    const { field, kind } = value;
    if (field === 1 && kind === VARINT) result = null;
    else if (field === 2 && kind === FIXED64) result = float64At(bytes, value.from);
    else if (field === 3 && kind === BYTES) result = textAt(bytes, value.from, Math.min(value.to, value.from + LONGEST));
    else if (field === 4 && kind === VARINT) result = value.integer !== 0;
  }
  return result;
}

function positive(seconds: number): number | null {
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}
