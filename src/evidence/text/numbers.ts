import type { Role } from '../run';
import { reset, type State } from './lineState';
import { labelOf } from './words';

const UNIT =
  /(?:ms|us|µs|secs?|seconds?|mins?|minutes?|hrs?|hours?|[smh]|it|its|img|images|samples|MB|GB|MiB|GiB|[KkMGB])(?![A-Za-z0-9_])/y;

/** Takes a number with what sticks to it; gives the position after all that. */
export function takeNumber(state: State, raw: string, text: string, after: number): number {
  let at = after;
  let value = Number(raw);
  const before = text[after - raw.length - 1] ?? ' ';
  if (raw.startsWith('-') && /[\w)]/.test(before)) value = -value;
  if (/[.\d]/.test(before) && state.marks === '') return at;
  const decimals = /^,(\d+)(?![\d,.])/.exec(text.slice(at, at + 20));
  if (
    decimals &&
    /^[+-]?\d{1,3}$/.test(raw) &&
    ((decimals[1] as string).length !== 3 || /^[+-]?0$/.test(raw)) &&
    /[=:] ?$/.test(state.marks)
  ) {
    value = Number(`${raw}.${decimals[1]}`);
    state.composed = true;
    at += decimals[0].length;
  }
  let percent = false;
  const sign = /^ ?%(?!\|)/.exec(text.slice(at, at + 3));
  if (sign) {
    percent = true;
    at += sign[0].length;
  } else {
    UNIT.lastIndex = at;
    const stuck = UNIT.exec(text);
    if (stuck) {
      reset(state);
      return UNIT.lastIndex;
    }
    if (/[A-Za-z_]/.test(text[at] ?? ' ')) {
      reset(state);
      return at;
    }
  }
  const unsigned = /^[+-]/.test(raw) ? 1 : 0;
  state.place = { from: after - raw.length + unsigned, to: after, minus: value < 0 || Object.is(value, -0) };
  giveNumber(state, value, percent, text.slice(at, at + 2));
  state.place = null;
  return at;
}

/** Takes a number for what the words before it say. */
export function giveNumber(state: State, value: number, percent: boolean, follows: string): void {
  const { words, marks } = state;
  state.words = [];
  state.marks = '';
  state.numbers += 1;
  if (words.length === 0) return void bare(state, value, percent, marks, follows);
  const label = labelOf(words);
  if (label.kind === 'epoch' || label.kind === 'step' || label.kind === 'batch')
    return void count(state, label.kind, value, percent, words);
  if (words.length === 2 && label.kind === 'role' && labelOf(words.slice(0, 1)).kind === 'epoch') {
    // "Epoch(val) [12][25]".
    return void count(state, 'epoch', value, percent, [words[1] as string, words[0] as string]);
  }
  if (label.kind === 'role' && state.carried.length > 0) {
    const both = labelOf([...words, ...state.carried]);
    if (both.kind === 'metric') return void measure(state, both, [...words, ...state.carried].join(' '), value, percent);
  }
  state.carried = [];
  state.last = 'other';
  if (label.kind === 'metric' && !state.muted) return void measure(state, label, words.join(' '), value, percent);
  if (label.kind === 'role') state.role = label.role;
}

function count(state: State, kind: 'epoch' | 'step' | 'batch', value: number, percent: boolean, words: readonly string[]): void {
  state.last = 'other';
  if (percent || value < 0 || !Number.isFinite(value)) return;
  const counter = { at: value, of: null, place: state.place };
  const before = words.slice(0, -1);
  const label = before.length > 0 ? labelOf(before) : null;
  if (label?.kind === 'metric') state.carried = before;
  else if (label?.kind === 'role') {
    state.role = label.role;
    state.open = label.role;
  }
  if (kind === 'epoch') {
    if (state.epoch) return;
    state.epoch = counter;
  } else {
    if (state.step) return;
    if (kind === 'step' && !Number.isInteger(value)) return;
    state.step = counter;
    state.batch = kind === 'batch';
  }
  if (state.pairs.length === 0 && state.numbers === 1 && before.length <= 2) state.headed = true;
  state.last = 'counter';
  state.counter = counter;
}

function measure(
  state: State,
  label: { readonly metric: string; readonly role: Role | null; readonly per: 'epoch' | 'step' | null; readonly spoken: boolean },
  words: string,
  value: number,
  percent: boolean,
): void {
  if (label.role && label.spoken) state.role = label.role;
  const role = label.role ?? (isComplete(state, label.metric) ? null : state.role);
  state.open = null;
  const pair = {
    label: `${label.role ? '' : (role ?? '')}|${words}`,
    metric: label.metric,
    role,
    per: label.per,
    value,
    percent,
    samples: null,
    place: state.place,
  };
  state.pair = pair;
  state.pairs.push(pair);
  state.last = 'metric';
}

/** "Train Acc 0.9 | Test Acc 0.8 | Loss 0.3": both roles were said of another quantity, so the last of them does not hold for this one. */
function isComplete(state: State, metric: string): boolean {
  const roles = new Set(state.pairs.map(({ role }) => role).filter((role) => role !== null));
  return roles.size > 1 && !state.pairs.some((pair) => pair.metric === metric && pair.role !== null && pair.role !== state.role);
}

/** A number without words of its own: the total of a counter, a batch after an epoch, a mean in parentheses. */
function bare(state: State, value: number, percent: boolean, marks: string, follows: string): void {
  const glue = marks.replace(/ /g, '');
  if (glue === '/' && state.last === 'counter' && state.counter) {
    state.counter.of = value;
    state.counter.total = state.place;
    return;
  }
  if (glue === '/' && state.last === 'metric' && state.pair && value > 0 && Number.isInteger(value) && Number.isInteger(state.pair.value)) {
    state.pair.value /= value;
    state.pair.over = state.place;
    state.pair.percent = false;
    state.pair.samples = value;
    state.pair.counted = state.place;
    state.last = 'other';
    return;
  }
  if (glue === '(' && state.last === 'metric' && state.pair && /^ ?\//.test(follows)) {
    // "98% (9800/10000)": what the value was counted over.
    state.last = 'fraction';
    return;
  }
  if (glue === '/' && state.last === 'fraction' && state.pair) {
    if (Number.isInteger(value) && value > 0) {
      state.pair.samples = value;
      state.pair.counted = state.place;
    }
    state.last = 'other';
    return;
  }
  if (glue === '(' && state.last === 'metric' && state.pair && follows.startsWith(')')) {
    // "Loss 0.31 (0.35)": the mean of the epoch until here. A percentage repeats what a fraction said.
    if (!percent && !state.pair.percent) {
      state.pair.value = value;
      state.pair.place = state.place;
      state.pair.over = null;
      state.pair.running = true;
    }
    state.last = 'other';
    return;
  }
  if (state.carried.length > 0 && /[:=,]/.test(glue)) {
    const label = labelOf(state.carried);
    const words = state.carried.join(' ');
    state.carried = [];
    if (label.kind === 'metric') return void measure(state, label, words, value, percent);
  }
  bareCounter(state, value, percent, glue, follows);
}

function bareCounter(state: State, value: number, percent: boolean, glue: string, follows: string): void {
  const counter = { at: value, of: null, place: state.place };
  const whole = !percent && value >= 0 && Number.isInteger(value);
  if (whole && state.numbers === 1 && glue === '[' && /^ ?[/,]/.test(follows)) {
    state.epoch = counter;
    state.headed = true;
  } else if (
    whole &&
    state.last === 'counter' &&
    state.epoch &&
    !state.step &&
    /^[\]|:,-]{0,2}[[(,]$/.test(glue) &&
    /^[\s/\]]/.test(follows)
  )
    state.step = counter;
  else if (whole && !state.epoch && !state.step && state.last === 'metric' && glue === '[' && /^ ?\//.test(follows)) state.step = counter;
  else {
    state.last = state.last === 'metric' || state.last === 'counter' ? 'other' : state.last;
    return;
  }
  if (counter === state.step) state.batch = true;
  state.last = 'counter';
  state.counter = counter;
}
