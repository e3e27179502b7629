import type { Claim, LogContents, LogFormat, LogReader, RunPart } from '../format';
import { jsonHead } from '../jsonHead';
import { flat, own, parseLine, recordOf } from '../jsonLine';
import type { JsonScalar } from '../jsonText';
import { jsonStream } from '../jsonText';
import { numberOf } from '../jsonWord';
import { lineReader } from '../lines';
import { type PartBuilder, partBuilder } from '../part';
import { baseName, folderOf, inFolder } from '../paths';
import { LIMITS, type RunState } from '../run';

/** A trial's folder of Ray Tune: `result.json` with a line for each report, `params.json`, and the experiment's state in the folder above. */
export const ray: LogFormat = {
  id: 'ray',
  title: 'Ray Tune',
  mayBe: (path) => /(?:^|\/)(?:result\.json|params\.json|experiment_state-[^/]*\.json)$/.test(path),
  claim,
  open(path) {
    const name = baseName(path);
    if (name === 'params.json') return parameterReader(path);
    return name.startsWith('experiment_state') ? stateReader(path) : resultReader(path);
  },
};

const TRIAL_FOLDER = /(?:^|_)([0-9a-f]{5,8}(?:_\d{5})?)_\d+(?:_|$)/;

function claim(path: string, head: Uint8Array): Claim {
  const json = jsonHead(head);
  if (json?.root !== 'object') return 'no';
  const { keys } = json;
  if (baseName(path) === 'params.json') return TRIAL_FOLDER.test(baseName(folderOf(path))) ? 'certain' : 'no';
  if (/^experiment_state/.test(baseName(path))) return keys.has('trial_data') || keys.has('checkpoints') ? 'certain' : 'no';
  if (!keys.has('training_iteration')) return 'no';
  return keys.has('trial_id') || keys.has('time_total_s') || keys.has('experiment_id') ? 'certain' : 'possible';
}

/** What Ray adds to each report of its own. */
const OWN =
  /^(?:time_this_iter_s|done|timesteps_total|episodes_total|training_iteration|trial_id|experiment_id|experiment_tag|date|timestamp|time_total_s|pid|hostname|node_ip|time_since_restore|timesteps_since_restore|iterations_since_restore|warmup_time|should_checkpoint|checkpoint_dir_name|epoch|config\/.*|perf\/.*|timers\/.*|num_\w+)$/;

function partOf(path: string, folder: string, id: string): PartBuilder {
  const trial = id || TRIAL_FOLDER.exec(baseName(folder))?.[1];
  return partBuilder({
    name: trial ? `trial ${trial}` : baseName(folder) || path,
    named: Boolean(trial),
    format: 'ray',
    file: path,
    group: folder || path,
    dropout: { train: 'unknown', validation: 'unknown', test: 'unknown' },
    unnamed: 'beside',
  });
}

function resultReader(path: string): LogReader {
  /** Positions are epochs where each report has one, else the reports. */
  const byReport = partOf(path, folderOf(path), '');
  const byEpoch = partOf(path, folderOf(path), '');
  let hasEpochs = true;
  let reports = 0;
  const take = (text: string, line: number, into: readonly PartBuilder[]): void => {
    if (text.trim() === '') return;
    const leaves = flat(parseLine(text));
    if (leaves.size === 0) {
      for (const part of into) part.trouble({ message: `${path} has a line that is no report.`, line });
      return;
    }
    const epoch = numberOf(leaves.get('epoch'));
    const report = numberOf(leaves.get('training_iteration')) ?? reports + 1;
    if (epoch === undefined) hasEpochs = false;
    reports += 1;
    const seconds = numberOf(leaves.get('timestamp'));
    for (const [index, part] of into.entries()) {
      const [axis, at] = index === 0 ? (['step', report] as const) : (['epoch', epoch ?? report] as const);
      addReport(part, leaves, axis, at, seconds === undefined ? undefined : seconds * 1000);
    }
  };
  const lines = lineReader(
    (text, line) => take(text, line, [byReport, byEpoch]),
    (line) => byReport.trouble({ message: `A line of ${path} is longer than ${LIMITS.line} characters; it is left out.`, line }),
  );
  return {
    push: lines.push,
    contents(ended) {
      const before = { hasEpochs, reports };
      const copies = [byReport.copy(), byEpoch.copy()];
      if (ended && lines.rest.trim() !== '') {
        // A line that is being written is no trouble.
        if (flat(parseLine(lines.rest)).size > 0) take(lines.rest, 0, copies);
      }
      const part = copies[hasEpochs ? 1 : 0] as PartBuilder;
      ({ hasEpochs, reports } = before);
      return { parts: part.count > 0 ? [part.build()] : [], troubles: part.count > 0 ? [] : part.build().troubles };
    },
  };
}

function addReport(
  part: PartBuilder,
  leaves: ReadonlyMap<string, JsonScalar>,
  axis: 'step' | 'epoch',
  at: number,
  time: number | undefined,
): void {
  for (const [key, said] of leaves) {
    if (key.startsWith('config/')) part.set(key.slice(7), said);
    if (OWN.test(key)) continue;
    const value = numberOf(said);
    if (value !== undefined) part.add(key, axis, at, value, time);
  }
  if (leaves.get('done') === true) part.state = 'finished';
}

function parameterReader(path: string): LogReader {
  const part = partOf(path, folderOf(path), '');
  const stream = jsonStream({
    leaf(at, value) {
      if (at.length > 0 && at.every((key) => typeof key === 'string')) part.set(at.join('/'), value);
    },
  });
  return { push: stream.push, contents: () => ({ parts: [part.build()], troubles: stream.trouble ? [stream.trouble] : [] }) };
}

const STATES: ReadonlyMap<unknown, RunState> = new Map<unknown, RunState>([
  ['TERMINATED', 'finished'],
  ['RUNNING', 'running'],
  ['ERROR', 'failed'],
]);

/** Each trial's state is a JSON document in a string; before Ray 2 an object or a string in `checkpoints`. */
function stateReader(path: string): LogReader {
  const parts: RunPart[] = [];
  let old = new Map<string, JsonScalar>();
  const add = (status: unknown, folder: unknown, id: unknown): void => {
    const state = STATES.get(status);
    if (!state || typeof folder !== 'string' || folder === '' || parts.length >= LIMITS.runs) return;
    const part = partOf(path, inFolder(folderOf(path), baseName(folder.replace(/\/+$/, ''))), typeof id === 'string' ? id : '');
    part.state = state;
    parts.push(part.build());
  };
  const fromText = (text: string): void => {
    const trial = recordOf(parseLine(text));
    add(own(trial, 'status'), own(trial, 'relative_logdir') ?? own(trial, 'logdir') ?? own(trial, 'local_path'), own(trial, 'trial_id'));
  };
  const stream = jsonStream(
    {
      leaf(at, value) {
        const [first, , third] = at;
        if (typeof value === 'string' && first === 'trial_data' && at.length === 3 && third === 0) fromText(value);
        else if (first === 'checkpoints' && at.length === 2 && typeof value === 'string') fromText(value);
        else if (first === 'checkpoints' && at.length === 3 && typeof third === 'string') old.set(third, value);
      },
      close(at) {
        if (at[0] !== 'checkpoints' || at.length !== 2) return;
        add(old.get('status'), old.get('relative_logdir') ?? old.get('logdir'), old.get('trial_id'));
        old = new Map();
      },
    },
    LIMITS.line,
  );
  return {
    push: stream.push,
    contents(): LogContents {
      return { parts, troubles: stream.trouble ? [stream.trouble] : [] };
    },
  };
}
