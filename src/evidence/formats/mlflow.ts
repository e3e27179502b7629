import type { Claim, LogFormat, LogReader } from '../format';
import { numberOf } from '../jsonWord';
import { lineReader } from '../lines';
import { type PartBuilder, partBuilder } from '../part';
import { LIMITS, type RunState } from '../run';

/** The file store of MLflow: one file for each metric and parameter of a run. */
export const mlflow: LogFormat = {
  id: 'mlflow',
  title: 'MLflow file store',
  mayBe: (path) => placeOf(path) !== null,
  claim,
  open(path) {
    const place = placeOf(path);
    if (place?.kind === 'metrics') return metricReader(path, place);
    return textReader(path, place);
  },
};

interface Place {
  readonly kind: 'metrics' | 'params' | 'tags' | 'meta';
  /** The folder of the run. */
  readonly folder: string;
  readonly run: string;
  /** With `/` where the user wrote some. */
  readonly key: string;
}

const INSIDE = /^(?:(.*\/)?)([0-9a-f]{32})\/(?:(metrics|params|tags)\/(.+)|meta\.yaml)$/;

function placeOf(path: string): Place | null {
  const found = INSIDE.exec(path);
  if (!found || /(?:^|\/)\.trash\//.test(path)) return null;
  const [, before = '', run = '', kind = 'meta', key = ''] = found;
  if (kind === 'tags' && key !== 'mlflow.runName') return null;
  // How warm the machine was is no curve of the training.
  if (kind === 'metrics' && key.startsWith('system/')) return null;
  return { kind: kind as Place['kind'], folder: `${before}${run}`, run, key };
}

function claim(path: string, head: Uint8Array): Claim {
  const place = placeOf(path);
  if (!place) return 'no';
  const text = new TextDecoder().decode(head.subarray(0, 4096));
  if (place.kind === 'metrics') return /^\s*-?\d{1,16} \S+(?: |\r?\n|$)/.test(text) ? 'certain' : 'no';
  if (place.kind === 'meta') return /^(?:run_id|run_uuid): /m.test(text) ? 'certain' : 'no';
  return 'certain';
}

function partOf(path: string, place: Place | null, name?: string): PartBuilder {
  return partBuilder({
    name: name || (place ? `run ${place.run.slice(0, 8)}` : path),
    named: Boolean(name),
    format: 'mlflow',
    file: path,
    group: place?.folder ?? path,
    dropout: { train: 'unknown', validation: 'unknown', test: 'unknown' },
  });
}

/** Lines of time, value and step; old versions wrote no step, and who gives none has 0 in each line: then the lines count. */
function metricReader(path: string, place: Place): LogReader {
  const bySteps = partOf(path, place);
  const byRows = partOf(path, place);
  let first: number | undefined;
  let hasSteps = false;
  let rows = 0;
  const take = (line: string, number: number, into: readonly PartBuilder[]): void => {
    if (line.trim() === '') return;
    const [time, said, at] = line.trim().split(/\s+/);
    const value = numberOf(said);
    const stamp = numberOf(time);
    if (value === undefined || stamp === undefined) {
      into[0]?.trouble({ message: `${path} has a line that is no value of a metric: ${JSON.stringify(line.slice(0, 60))}.`, line: number });
      return;
    }
    // The first versions wrote seconds.
    const milliseconds = Math.abs(stamp) < 1e11 ? stamp * 1000 : stamp;
    const step = at === undefined ? undefined : numberOf(at);
    first ??= step;
    if (step !== undefined && step !== first) hasSteps = true;
    into[0]?.add(place.key, 'step', step ?? rows, value, milliseconds);
    into[1]?.add(place.key, 'row', rows, value, milliseconds);
    rows += 1;
  };
  const lines = lineReader(
    (line, number) => take(line, number, [bySteps, byRows]),
    (number) => bySteps.trouble({ message: `A line of ${path} is longer than ${LIMITS.line} characters.`, line: number }),
  );
  return {
    push: lines.push,
    contents(ended) {
      const before = { first, hasSteps, rows };
      const copies = [bySteps.copy(), byRows.copy()] as const;
      if (ended) take(lines.rest, before.rows + 1, copies);
      const stepped = copies[0].build();
      const part = hasSteps || rows < 2 ? stepped : { ...copies[1].build(), troubles: stepped.troubles };
      ({ first, hasSteps, rows } = before);
      return { parts: [part], troubles: [] };
    },
  };
}

const STATES: ReadonlyMap<string, RunState> = new Map([
  ['1', 'running'],
  ['3', 'finished'],
  ['4', 'failed'],
  ['5', 'failed'],
]);

/** A parameter, a tag or the description of the run: small texts. */
function textReader(path: string, place: Place | null): LogReader {
  const decoder = new TextDecoder();
  let text = '';
  return {
    push(bytes) {
      if (text.length < 65_536) text += decoder.decode(bytes.subarray(0, 65_536), { stream: true });
    },
    contents() {
      if (!place) return { parts: [], troubles: [] };
      const part = partOf(
        path,
        place,
        place.kind === 'tags' ? text.trim() : place.kind === 'meta' ? field(text, 'run_name') || field(text, 'name') : '',
      );
      if (place.kind === 'params') part.set(place.key, parameterOf(text));
      if (place.kind === 'meta') {
        part.state = STATES.get(field(text, 'status')) ?? 'unknown';
        for (const key of ['start_time', 'end_time']) part.seen(numberOf(field(text, key)));
      }
      return { parts: [part.build()], troubles: [] };
    },
  };
}

/** A line of YAML at the left margin. */
function field(text: string, key: string): string {
  const value = new RegExp(`^${key}: *(.*?) *\\r?$`, 'm').exec(text)?.[1] ?? '';
  const bare = /^'(.*)'$|^"(.*)"$/.exec(value);
  return bare ? (bare[1]?.replaceAll("''", "'") ?? bare[2] ?? '') : value === 'null' ? '' : value;
}

function parameterOf(text: string): string | number | boolean | null {
  const value = text.trim();
  if (/^(?:True|False)$/.test(value)) return value === 'True';
  if (value === 'None') return null;
  return numberOf(/^[-+\d.]/.test(value) ? value : '') ?? value;
}
