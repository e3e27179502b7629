import type { Granularity } from '../../../model/site';
import { callsIn } from '../../../syntax/contents';
import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { passesRest, restOf } from '../../../syntax/rest';
import type { Dialect } from '../dialect';
import { argumentFor, passedArguments } from '../tree';
import { drawOf, isPerSample } from './draws';
import { dropOf } from './drops';
import { granularityOf } from './granularity';
import { heirForm } from './heirs';
import { originOf, type Source } from './origin';
import { lineOf, mayBeOwn, type Own, type Owner, ownMeant, parametersOf, placesOf } from './owners';

/** What an argument of a class or function of the project does in the end. */
export interface Reached {
  readonly granularity: Granularity;
  /** The argument is the probability to keep. */
  readonly keeps: boolean;
}

const DEEPEST = 8;
const MOST_STEPS = 600;

/** Whether a parameter of the project's classes and functions provably becomes a dropout rate inside. One of these serves one module. */
export class Reach {
  readonly #known = once((_module: PyModule) => new Map<string, Reached | null>());
  #steps = 0;

  constructor(readonly dialect: Dialect) {}

  of(own: Own, parameter: string, depth = 0): Reached | null {
    const known = this.#known(own.module);
    const key = `${nodeOf(own).startIndex}:${parameter}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (depth > DEEPEST || this.#steps++ > MOST_STEPS) return null;
    known.set(key, null); // What passes its rate to itself ends here.
    const isOne = parametersOf(own).some(({ name }) => name === parameter);
    const line = own.kind === 'class' ? lineOf(own) : [];
    const source = { own, line, parameter };
    const found = isOne ? this.#inside(source, depth) : this.#inRest(source, depth);
    known.set(key, found);
    return found;
  }

  #inside(source: Source, depth: number): Reached | null {
    for (const { module, node } of placesOf(source.own)) {
      for (const call of callsIn(module, node)) {
        const found = this.#drawn(source, module, call) ?? this.#given(source, module, call) ?? this.#handed(source, module, call, depth);
        if (found) return found;
      }
    }
    return null;
  }

  /** `**kwargs` that are passed on whole carry every keyword. */
  #inRest(source: Source, depth: number): Reached | null {
    const { own, line, parameter } = source;
    const builder = own.kind === 'function' ? own : line.flatMap(constructorOf)[0];
    const rest = builder ? restOf(builder.definition, parameter) : null;
    if (!builder || rest === null) return null;
    const { module, definition } = builder;
    for (const call of callsIn(module, definition.node)) {
      if (!passesRest(call.node, rest, parameter)) continue;
      const form = call.name === null ? null : this.dialect.formOf(this.dialect.canonical(call.name));
      if (form?.parameter === parameter) return { granularity: granularityOf(form.granularity, call.node, form), keeps: false };
      const applied = partialOf(call);
      const target = applied ? ownMeant(module, applied) : this.#called(source, module, call);
      const drop = target && dropOf(target);
      const found =
        drop?.parameter.name === parameter
          ? { granularity: drop.form.granularity, keeps: drop.form.keeps === true }
          : target && (inherited(this.dialect, target, parameter) ?? this.of(target, parameter, depth + 1));
      if (found) return found;
    }
    return null;
  }

  /** `nn.Dropout(self.rate)`, `functools.partial(nn.Dropout, rate=self.rate)`. */
  #given(source: Source, module: PyModule, call: PyCall): Reached | null {
    const applied = partialOf(call);
    const name = applied ? module.qualify(applied) : call.name;
    const form = name === null ? null : this.dialect.formOf(this.dialect.canonical(name));
    if (!form) return null;
    const position = form.position === null ? null : form.position + (applied ? 1 : 0);
    const { node } = argumentFor(call.node, [form.parameter, ...(form.synonyms ?? [])], position);
    const origin = node && originOf(source, module, node);
    return origin && { granularity: granularityOf(form.granularity, call.node, form), keeps: origin === 'rest' };
  }

  /** `Block(dropout=self.rate)`, `mlp(x, rate)`, `super().__init__(rate)`, `functools.partial(Block, dropout=rate)`. */
  #handed(source: Source, module: PyModule, call: PyCall, depth: number): Reached | null {
    const applied = partialOf(call);
    const own = applied ? ownMeant(module, applied) : this.#called(source, module, call);
    if (!own) return null;
    const drop = dropOf(own);
    const names = parametersOf(own).map(({ name }) => name);
    let position = applied ? -1 : 0;
    for (const passed of passedArguments(call.node)) {
      const name = passed.kind === 'keyword' ? passed.name : passed.kind === 'positional' ? names[position++] : undefined;
      const origin = name === undefined ? null : originOf(source, module, passed.value);
      if (!origin || name === undefined) continue;
      const isRate = drop !== null && drop.parameter.name === name;
      const reached = isRate
        ? { granularity: drop.form.granularity, keeps: drop.form.keeps === true }
        : (inherited(this.dialect, own, name) ?? this.of(own, name, depth + 1));
      if (reached) return { ...reached, keeps: reached.keeps !== (origin === 'rest') };
    }
    return null;
  }

  #called(source: Source, module: PyModule, call: PyCall): Own | null {
    const { callee } = call;
    const { own } = source;
    if (own.kind === 'class' && /^super\s*\(.*\)\s*\.\s*__init__$/.test(callee.text)) {
      const base: Owner | undefined = source.line[1];
      return base ? { kind: 'class', ...base } : null;
    }
    const method = /^self\.(\w+)$/.exec(callee.text)?.[1];
    for (const { module: home, owner } of method === undefined ? [] : source.line) {
      const definition = owner.methods.find(({ name }) => name === method);
      if (definition) return { kind: 'function', module: home, definition };
    }
    return mayBeOwn(call) ? ownMeant(module, callee) : null;
  }

  /** `jax.random.bernoulli(key, 1 - self.rate, shape)`, `jax.random.uniform(key, shape) < keep`. */
  #drawn(source: Source, module: PyModule, call: PyCall): Reached | null {
    const draw = drawOf(call);
    const origin = draw && originOf(source, module, draw.probability);
    if (!draw || !origin) return null;
    const keeps = /keep|surviv/i.test(source.parameter);
    // `bernoulli(key, p)` alone does not say whether what is drawn stays or goes; the parameter's name may.
    if (origin === 'same' && !keeps && !/drop|stochastic|depth/i.test(source.parameter)) return null;
    return { granularity: draw.shape && isPerSample(module, draw.shape) ? 'sample' : 'element', keeps };
  }
}

/** The rate of a class that is a dropout layer by inheritance. */
function inherited(dialect: Dialect, own: Own, parameter: string): Reached | null {
  const form = own.kind === 'class' ? heirForm(dialect, own) : null;
  return form?.parameter === parameter ? { granularity: form.granularity, keeps: false } : null;
}

function constructorOf({ module, owner }: Owner): { readonly module: PyModule; readonly definition: PyFunction }[] {
  return owner.methods.filter(({ name }) => name === '__init__').map((definition) => ({ module, definition }));
}

function nodeOf(own: Own): PyNode {
  return own.kind === 'class' ? own.owner.node : own.definition.node;
}

/** What a partial application applies. */
function partialOf(call: PyCall): PyNode | null {
  return call.name === 'functools.partial' ? (call.positional[0] ?? null) : null;
}
