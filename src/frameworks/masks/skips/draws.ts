import type { Framework } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import { sourceOf } from '../generators';

/** A call that draws one number from [0, 1), or several, that decide about layers. */
export interface Draw {
  readonly call: PyCall;
  /** Canonical name. */
  readonly callee: string;
  /** Of what it draws for. */
  readonly framework: Framework;
}

/** Python's own: `random.random()`, `random.uniform(0, 1)`; asked of every call of a file, and so of its text first. */
const PYTHON = /^(?:\w+\.)?(?:random|uniform)$/;

/** The draw that a call makes; null for any other call, and for numbers beyond [0, 1). */
export function drawOf(module: PyModule, call: PyCall): Draw | null {
  if (PYTHON.test(call.calleeText) && call.name?.startsWith('random.')) {
    const [low, high] = call.positional;
    const isUnit = call.name === 'random.random' || (Number(low?.text) === 0 && Number(high?.text) === 1);
    return isUnit ? { call, callee: call.name, framework: frameworkOf(module) } : null;
  }
  const source = sourceOf(module, call);
  if (!source || source.ones) return null;
  return { call, callee: source.callee, framework: source.library === 'numpy' ? frameworkOf(module) : source.library };
}

/** What the module builds layers with, where the draw itself does not tell. */
function frameworkOf({ imports }: PyModule): Framework {
  const has = (pattern: RegExp): boolean => [...imports].some((name) => pattern.test(name));
  if (has(/^torch(?:\.|$)/)) return 'torch';
  if (has(/^(?:keras|tf_keras|tensorflow)(?:\.|$)/)) return 'keras';
  return has(/^flax(?:\.|$)/) ? 'flax' : 'numpy';
}
