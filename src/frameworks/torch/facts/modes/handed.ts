import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyModule } from '../../../../syntax/module';
import { callParameters, type Own, ownDefinition } from '../../sites/definitions';
import { bare, passedArguments } from '../../tree';

type OwnFunction = Extract<Own, { kind: 'function' }>;

/** What a function of another file does with a network that it is given. */
export interface Doings {
  /** `none`: its mode stays as it was. */
  readonly mode: 'none' | 'evaluates' | 'unknown';
  readonly runs: boolean;
  readonly learns: boolean;
}

const UNKNOWN: Doings = { mode: 'unknown', runs: false, learns: false };
const MAX_DEPTH = 3;
/** Calls that leave the mode of what they are given as it is. */
export const HARMLESS =
  /^(?:print|len|isinstance|type|id|hasattr|getattr|repr|str|list|next|set)$|(?:^|\.)(?:DataParallel|DistributedDataParallel|save|watch|summary|count_\w*param\w*|info|debug|log\w*|init_weights|initialize_weights|weights_init|get_n_params|compile|script)$/;

/** `save_checkpoint(path, model)`: nobody expects another mode behind it. */
export const SAVES = /(?:^|\.)_?save_\w+$/;

/** The function of another file of the project that a call runs. */
export function foreignFunction(module: PyModule, call: PyCall): OwnFunction | null {
  const own = ownDefinition(module, call.callee);
  return own?.kind === 'function' && own.module !== module ? own : null;
}

/** Follows one argument of a call into the function that gets it. */
export function doingsWith(own: OwnFunction, call: PyCall, isNetwork: (name: string) => boolean): Doings {
  const names = callParameters(own);
  let position = 0;
  const taken = passedArguments(call.node).flatMap((passed) => {
    const name = passed.kind === 'keyword' ? passed.name : passed.kind === 'positional' ? names[position++] : undefined;
    return name !== undefined && isNetwork(bare(passed.value).text) ? [name] : [];
  });
  const [name, ...more] = taken;
  return name === undefined || more.length > 0 || !names.includes(name) ? UNKNOWN : doingsOf(own, name, 0);
}

function doingsOf(own: OwnFunction, name: string, depth: number): Doings {
  // `*models` takes several.
  if (!/^\w+$/.test(name)) return UNKNOWN;
  const { module, definition } = own;
  const text = definition.node.text;
  const learns = /\.backward\s*\(/.test(text);
  const mentions = (form: string): boolean => new RegExp(`(?<![\\w.])${name}(?:\\.module)?${form}`).test(text);
  // What is done to parts, to other names for it, or to it as a value is not followed.
  if (
    mentions('\\s*\\.train\\b') ||
    mentions('\\s*\\.(?!train\\b|eval\\b)\\w+(?:\\.\\w+)*\\.(?:train|eval)\\b') ||
    mentions(`\\s*=(?!=)(?!\\s*${name}\\b)`)
  )
    return UNKNOWN;
  if (new RegExp(`[=\\[(,]\\s*${name}\\s*[\\n\\]]|return\\s+${name}\\b|yield`).test(text)) return UNKNOWN;
  let doings: Doings = { mode: mentions('\\.eval\\s*\\(\\s*\\)') ? 'evaluates' : 'none', runs: mentions('\\s*\\('), learns };
  for (const call of callsIn(module, definition.node)) {
    const isPassed = passedArguments(call.node).some(({ value }) => bare(value).text === name);
    if (!isPassed || HARMLESS.test(call.calleeText)) continue;
    const next = ownDefinition(module, call.callee);
    const inner = next?.kind === 'function' && depth < MAX_DEPTH ? doingsAt(next, call, name, depth) : UNKNOWN;
    if (inner.mode === 'unknown') return UNKNOWN;
    doings = {
      mode: inner.mode === 'evaluates' ? 'evaluates' : doings.mode,
      runs: doings.runs || inner.runs,
      learns: doings.learns || inner.learns,
    };
  }
  return doings;
}

function doingsAt(own: OwnFunction, call: PyCall, name: string, depth: number): Doings {
  const names = callParameters(own);
  let position = 0;
  for (const passed of passedArguments(call.node)) {
    const parameter = passed.kind === 'keyword' ? passed.name : passed.kind === 'positional' ? names[position++] : undefined;
    if (parameter !== undefined && bare(passed.value).text === name)
      return names.includes(parameter) ? doingsOf(own, parameter, depth + 1) : UNKNOWN;
  }
  return UNKNOWN;
}
