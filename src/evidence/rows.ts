import { listOf, type NumberStyle, numberOf } from './cells';
import { type Cell, type Column, type Place, placeOf } from './columns';
import type { PlainRow } from './decimal';
import type { RunPart } from './format';
import type { PartOptions } from './part';
import type { Parameter, Trouble } from './run';
import { LIMITS } from './run';
import { type TrackedRun, trackedRun } from './tracks';

/**
 * Makes runs of rows, whatever columns they have: the rows of a table, the objects of JSON lines. Positions of a scalar that go back tell what happened. Back to
 * its first position or before: somebody trained again from the start into the same file, so a new run begins. Back to a middle one: training was continued from
 * a checkpoint, so what follows replaces what was there. Each scalar is compared with itself alone, since validation may count in other steps than training.
 */
export interface RowRecorder {
  /** A row; cells beyond the columns are not read. `columns` are the same objects in each row. */
  row(columns: readonly Column[], cells: readonly Cell[], line: number): void;
  /** A row of numbers alone, whose cells lie in arrays that are used again for the next. */
  plain(columns: readonly Column[], row: PlainRow, line: number): void;
  trouble(trouble: Trouble): void;
  readonly troubles: readonly Trouble[];
  parts(): readonly RunPart[];
  /** Another recorder that holds the same and goes its own way from here. */
  copy(): RowRecorder;
}

export interface RowsOptions extends Omit<PartOptions, 'repeated' | 'points'> {
  readonly style?: () => NumberStyle;
}

interface State {
  readonly runs: TrackedRun[];
  /** The run that each name of a run in the rows stands for now. */
  readonly current: Map<string, TrackedRun>;
  readonly named: Map<string, number>;
  readonly troubles: Trouble[];
  /** The columns that the items of lists stand for. */
  readonly items: Map<Column, Column[]>;
  tracks: number;
}

/** Bounds for all runs of a file together. */
const MOST = { tracks: 20_000, values: 1_000_000, leastPoints: 256 } as const;

export function rowRecorder(options: RowsOptions): RowRecorder {
  return recorderFrom(options, { runs: [], current: new Map(), named: new Map(), troubles: [], items: new Map(), tracks: 0 });
}

function recorderFrom(options: RowsOptions, state: State): RowRecorder {
  const trouble = (said: Trouble): void => {
    if (state.troubles.length < LIMITS.troubles) state.troubles.push(said);
  };
  let scalars: Column[] = [];
  let values: number[] = [];
  const room = (): boolean => {
    state.tracks += 1;
    if (state.tracks === MOST.tracks + 1) trouble({ message: `More than ${MOST.tracks} scalars in all runs; the others are left out.` });
    return state.tracks <= MOST.tracks;
  };
  const points = (): number => Math.min(LIMITS.points, Math.max(MOST.leastPoints, Math.floor(MOST.values / (state.tracks + 1))));
  const start = (key: string, stepped: boolean): TrackedRun | null => {
    if (state.runs.length === LIMITS.runs) trouble({ message: `More than ${LIMITS.runs} runs; the others are left out.` });
    if (state.runs.length >= LIMITS.runs) return null;
    const before = state.named.get(key) ?? 0;
    state.named.set(key, before + 1);
    const name = `${key || options.name}${before > 0 ? ` (${before + 1})` : ''}`;
    const group = state.runs.length === 0 ? options.group : `${options.group}#${state.runs.length + 1}`;
    const run = trackedRun({ ...options, name, group, room, points }, stepped);
    state.runs.push(run);
    state.current.set(key, run);
    return run;
  };
  const take = (column: Column, value: number): void => {
    scalars.push(column);
    values.push(value);
  };
  const takeCell = (column: Column, cell: Cell, style: NumberStyle | undefined): void => {
    if (typeof cell === 'number') take(column, cell);
    if (typeof cell !== 'string' || cell === '') return;
    const number = numberOf(cell, style);
    if (number !== undefined) take(column, number);
    else if (cell.includes('[') || cell.includes('('))
      for (const [index, item] of (listOf(cell) ?? []).entries()) take(itemOf(column, index, state.items), item);
  };
  /** The cells of a plain row that say where it stands. */
  let counters: Cell[] = [];
  /** Takes the values that were collected. */
  const record = (columns: readonly Column[], cells: readonly Cell[], place: Place): void => {
    const stepped = place.step !== undefined;
    let run = state.current.get(place.run) ?? start(place.run, stepped);
    if (run?.startsAgain(place, scalars)) run = start(place.run, stepped);
    run?.row(place, scalars, values);
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index] as Column;
      if (column.kind === 'parameter') run?.set(column, parameterOf(cells[index]));
    }
  };
  const isScalar = ({ kind }: Column, place: Place): boolean =>
    // A column of the time may count seconds since the start.
    kind === 'value' || (kind === 'time' && place.time === undefined);
  const placeIn = (columns: readonly Column[], cells: readonly Cell[], line: number): Place | null => {
    const place = placeOf(columns, cells, options.style?.());
    if (place === null) trouble({ message: `Line ${line} names no epoch or step that is a number; it is left out.`, line });
    return place;
  };
  return {
    trouble,
    troubles: state.troubles,
    row(columns, cells, line) {
      const place = placeIn(columns, cells, line);
      if (place === null) return;
      scalars = [];
      values = [];
      const style = options.style?.();
      for (let index = 0; index < columns.length; index += 1) {
        const column = columns[index] as Column;
        if (isScalar(column, place)) takeCell(column, cells[index], style);
      }
      record(columns, cells, place);
    },
    plain(columns, { numbers, given }, line) {
      if (counters.length !== columns.length) counters = columns.map(() => '');
      for (let index = 0; index < columns.length; index += 1)
        if ((columns[index] as Column).kind !== 'value') counters[index] = given[index] === 1 ? (numbers[index] as number) : '';
      const place = placeIn(columns, counters, line);
      if (place === null) return;
      let taken = 0;
      for (let index = 0; index < columns.length; index += 1) {
        if (given[index] !== 1 || !isScalar(columns[index] as Column, place)) continue;
        scalars[taken] = columns[index] as Column;
        values[taken] = numbers[index] as number;
        taken += 1;
      }
      // Mostly rows hold as many values as the one before.
      if (scalars.length > taken) {
        scalars.length = taken;
        values.length = taken;
      }
      record(columns, counters, place);
    },
    parts: () =>
      state.runs.map((run, index) => {
        const part = run.build();
        return index === 0 ? { ...part, troubles: [...state.troubles, ...part.troubles].slice(0, LIMITS.troubles) } : part;
      }),
    copy: () => recorderFrom(options, copied(state)),
  };
}

function itemOf(column: Column, index: number, items: Map<Column, Column[]>): Column {
  const known = items.get(column) ?? [];
  items.set(column, known);
  known[index] ??= { kind: 'value', name: `${column.name}[${index}]` };
  return known[index];
}

/** The value of a parameter as a cell or a JSON value has it. */
export function parameterOf(cell: Cell): Parameter {
  if (typeof cell !== 'string') return cell ?? null;
  const text = cell.trim();
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^(?:|none|null)$/i.test(text)) return null;
  return numberOf(text) ?? text;
}

function copied(state: State): State {
  const copies = new Map(state.runs.map((run) => [run, run.copy()]));
  return {
    ...state,
    runs: [...copies.values()],
    current: new Map([...state.current].map(([key, run]) => [key, copies.get(run) as TrackedRun])),
    named: new Map(state.named),
    troubles: state.troubles.slice(),
  };
}
