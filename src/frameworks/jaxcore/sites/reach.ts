import type { Granularity } from '../../../model/site';
import { callsIn } from '../../../syntax/contents';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import type { Dialect } from '../dialect';
import { argumentFor, passedArguments } from '../tree';
import { granularityOf } from './granularity';
import { drawnShape, type Origin, originOf } from './origin';
import { classBuilt, fieldsOf, lineOf, type Owner } from './owners';

/** What an argument of a class of the project does in the end. */
export interface Reached {
  readonly granularity: Granularity;
  /** The class is a dropout of its own: it draws the mask and does nothing else. */
  readonly direct: boolean;
  /** The argument is the probability to keep. */
  readonly keeps: boolean;
}

const DEEPEST = 6;

/** A class that builds other layers too is no dropout itself. */
const LAYER = /^(?:flax|equinox|haiku)\.(?:\w+\.)?[A-Z]\w*$/;

/** Names under which a rate may be passed; others are not looked into. */
export const RATE_NAME = /drop|stochastic|depth|rate|keep|prob|surviv|^p$/i;

/** Whether a parameter of a class's constructor provably becomes a dropout rate inside it. */
export class Reach {
  readonly #known = once((_module: PyModule) => new Map<string, Reached | null>());

  constructor(readonly dialect: Dialect) {}

  of(start: Owner, parameter: string, depth = 0): Reached | null {
    const known = this.#known(start.module);
    const key = `${start.owner.id}:${parameter}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, null); // A class that passes its rate to itself ends here.
    const line = lineOf(start);
    const found = depth < DEEPEST && isParameter(line, parameter) ? this.#inside(line, parameter, depth) : null;
    known.set(key, found);
    return found;
  }

  #inside(line: readonly Owner[], parameter: string, depth: number): Reached | null {
    let passedOn: Reached | null = null;
    for (const at of line) {
      for (const call of callsIn(at.module, at.owner.node)) {
        const drawn = this.#drawn(at, line, call, parameter);
        if (drawn) return drawn;
        passedOn ??= this.#given(at, line, call, parameter) ?? this.#handed(at, line, call, parameter, depth);
      }
    }
    return passedOn;
  }

  /** `nn.Dropout(self.rate)`. */
  #given(at: Owner, line: readonly Owner[], call: PyCall, parameter: string): Reached | null {
    const form = call.name === null ? null : this.dialect.formOf(this.dialect.canonical(call.name));
    if (!form) return null;
    const { node } = argumentFor(call.node, [form.parameter, ...(form.synonyms ?? [])], form.position);
    const origin = node && originOf(at, line, node, parameter);
    if (!origin) return null;
    return { granularity: granularityOf(form.granularity, call.node, form), direct: false, keeps: origin === 'rest' };
  }

  /** `Block(dropout=self.rate)`. */
  #handed(at: Owner, line: readonly Owner[], call: PyCall, parameter: string, depth: number): Reached | null {
    for (const passed of passedArguments(call.node)) {
      if (passed.kind !== 'keyword' || !RATE_NAME.test(passed.name)) continue;
      const origin = originOf(at, line, passed.value, parameter);
      const inner = origin && classBuilt(at.module, call);
      const reached = inner && this.of(inner, passed.name, depth + 1);
      if (reached) return { ...reached, direct: false, keeps: reached.keeps !== (origin === 'rest') };
    }
    return null;
  }

  /** `jax.random.bernoulli(key, 1 - self.rate, shape)`, `jax.random.uniform(key, shape) < keep`. */
  #drawn(at: Owner, line: readonly Owner[], call: PyCall, parameter: string): Reached | null {
    const draw = drawOf(call);
    const origin: Origin | null = draw && originOf(at, line, draw.probability, parameter);
    if (!draw || !origin) return null;
    const named = /keep|surviv/i.test(parameter);
    // `bernoulli(key, p)` alone does not say whether what is drawn stays or goes; the parameter's name may.
    if (origin === 'same' && !named && !/drop|stochastic|depth/i.test(parameter)) return null;
    const shape = draw.shape && drawnShape(at, draw.shape);
    const direct = !callsIn(at.module, at.owner.node).some(({ name }) => name !== null && LAYER.test(this.dialect.canonical(name)));
    return { granularity: shape === 'sample' ? 'sample' : 'element', direct, keeps: named };
  }
}

interface Draw {
  readonly probability: PyNode;
  readonly shape: PyNode | null;
}

function drawOf(call: PyCall): Draw | null {
  if (call.name === 'jax.random.bernoulli') {
    const { node: probability } = argumentFor(call.node, ['p'], 1);
    return probability && { probability, shape: argumentFor(call.node, ['shape'], 2).node };
  }
  if (call.name !== 'jax.random.uniform') return null;
  const around = call.node.parent;
  if (around?.type !== 'comparison_operator' && around?.type !== 'binary_operator') return null;
  const other = around.namedChildren.find((child) => child && child.id !== call.node.id) ?? null;
  return other && { probability: other, shape: argumentFor(call.node, ['shape'], 1).node };
}

/** A parameter of the nearest constructor, or else a field of the dataclass. */
function isParameter(line: readonly Owner[], name: string): boolean {
  for (const { owner } of line) {
    const init = owner.methods.find((method) => method.name === '__init__');
    if (init) return init.parameters.some((parameter) => parameter.name === name);
  }
  return fieldsOf(line).some((field) => field.name === name);
}
