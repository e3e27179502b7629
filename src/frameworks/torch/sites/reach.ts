import { callsIn } from '../../../syntax/contents';
import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { passesRest, restOf } from '../../../syntax/rest';
import { argumentFor, bare, passedArguments, selfAttribute } from '../tree';
import { callablesFor, canonical } from './callables';
import { basesOf, callParameters, isConstructorOfBase, type Own, type OwnClass, ownByDefault, ownDefinition } from './definitions';
import { drawsWith } from './draws';
import { flows, followed, type Holders } from './flow';
import { ownDrop } from './own';

const MAX_DEPTH = 8;
const MAX_STEPS = 400;

/** Follows parameters of the project's classes and functions to the dropout inside them. One of these serves one module. */
export class Reach {
  readonly #known = new Map<string, boolean>();
  #steps = 0;

  /** True when what is passed as `parameter` provably becomes (part of) the rate of a dropout site inside. */
  reaches(own: Own, parameter: string, depth = 0): boolean {
    const key = `${own.module.file}:${own.definition.node.startIndex}:${parameter}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH || this.#steps++ > MAX_STEPS) return false;
    // What needs itself to reach a site reaches none.
    this.#known.set(key, false);
    const found = own.kind === 'class' ? this.#class(own, parameter, depth) : this.#function(own, parameter, depth);
    this.#known.set(key, found);
    return found;
  }

  #function({ module, definition }: Extract<Own, { kind: 'function' }>, parameter: string, depth: number): boolean {
    const owner = definition.classId === null ? null : module.classById(definition.classId);
    const around: OwnClass | null = owner && { kind: 'class', module, definition: owner };
    if (!definition.parameters.some(({ name }) => name === parameter)) return this.#inRest(module, definition, parameter, around, depth);
    const attributes = new Set<string>();
    const holders = followed(definition.node, new Set([parameter]), attributes);
    if (this.#ends(module, definition, holders, around, depth)) return true;
    return around !== null && attributes.size > 0 && this.#methods(around, definition.name, attributes, depth);
  }

  #class(own: OwnClass, parameter: string, depth: number): boolean {
    const { module, definition } = own;
    const init = definition.methods.find(({ name }) => name === '__init__');
    if (!init) return this.#inBase(own, parameter, depth);
    if (!init.parameters.some(({ name }) => name === parameter)) return this.#inRest(module, init, parameter, own, depth);
    const attributes = new Set<string>();
    const holders = followed(init.node, new Set([parameter]), attributes);
    if (savesHyperparameters(module, init)) attributes.add(`hparams.${parameter}`);
    if (this.#ends(module, init, holders, own, depth)) return true;
    return attributes.size > 0 && this.#methods(own, '__init__', attributes, depth);
  }

  /** The other methods of a class and of its bases see what the constructor kept. */
  #methods(own: OwnClass, except: string, attributes: Set<string>, depth: number): boolean {
    for (const method of own.definition.methods) {
      if (method.name === except) continue;
      const holders = followed(method.node, new Set(), new Set(attributes));
      if (this.#ends(own.module, method, holders, own, depth)) return true;
    }
    if (depth >= MAX_DEPTH) return false;
    return basesOf(own).some((base) => typeof base !== 'string' && this.#methods(base, '__init__', attributes, depth + 1));
  }

  /** `**kwargs` that are passed on whole carry every keyword. */
  #inRest(module: PyModule, definition: PyFunction, parameter: string, around: OwnClass | null, depth: number): boolean {
    const rest = restOf(definition, parameter);
    if (rest === null) return false;
    return callsIn(module, definition.node).some(
      (call) => passesRest(call.node, rest, parameter) && this.#keyword(module, call, parameter, around, depth),
    );
  }

  /** What is called takes the keyword for a rate. */
  #keyword(module: PyModule, call: PyCall, parameter: string, around: OwnClass | null, depth: number): boolean {
    if (isConstructorOfBase(call)) return around !== null && this.#inBase(around, parameter, depth);
    const isPartial = call.name === 'functools.partial';
    const callee = isPartial ? call.positional[0] : call.callee;
    if (!callee) return false;
    const name = isPartial ? module.qualify(callee) : call.name;
    const known = callablesFor(name === null ? null : canonical(name));
    if (known.length > 0) return known.some((each) => each.parameter === parameter);
    const drop = isPartial ? null : ownDrop(module, call);
    if (drop) return drop.callable.parameter === parameter;
    const base = constructorNamed(call);
    const method = base ? null : selfAttribute(bare(callee));
    const target = around && method ? methodOf(around, method) : (ownDefinition(module, base ?? callee) ?? ownByDefault(module, callee));
    return target !== null && this.reaches(target, parameter, depth + 1);
  }

  #inBase(own: OwnClass, parameter: string, depth: number): boolean {
    return basesOf(own).some((base) => {
      if (typeof base !== 'string') return this.reaches(base, parameter, depth + 1);
      return callablesFor(canonical(base)).some((callable) => callable.parameter === parameter);
    });
  }

  /** Some call or expression of a function uses a followed value as a rate. */
  #ends(module: PyModule, { node }: PyFunction, holders: Holders, around: OwnClass | null, depth: number): boolean {
    return callsIn(module, node).some((call) => this.#takes(module, call, holders, around, depth)) || drawsWith(module, node, holders);
  }

  #takes(module: PyModule, call: PyCall, holders: Holders, around: OwnClass | null, depth: number): boolean {
    const passed = passedArguments(call.node);
    if (!passed.some(({ value }) => flows(value, holders))) return false;
    const name = call.name === null ? null : canonical(call.name);
    if (name === 'functools.partial') return this.#partial(module, call, holders, depth);
    const known = callablesFor(name);
    if (known.length > 0) return known.some((each) => carries(call.node, each.parameter, each.position, holders));
    const drop = ownDrop(module, call);
    if (drop) return carries(call.node, drop.callable.parameter, drop.callable.position, holders);
    if (isConstructorOfBase(call)) {
      return around !== null && basesOf(around).some((base) => this.#entersBase(base, call.node, holders, depth));
    }
    const base = constructorNamed(call);
    if (base) {
      const own = ownDefinition(module, base);
      return own !== null && this.#enters(own, call.node, 1, holders, depth);
    }
    const method = around && selfAttribute(bare(call.callee));
    const target = method ? methodOf(around, method) : (ownDefinition(module, call.callee) ?? ownByDefault(module, call.callee));
    return target !== null && this.#enters(target, call.node, 0, holders, depth);
  }

  #entersBase(base: OwnClass | string, call: PyNode, holders: Holders, depth: number): boolean {
    if (typeof base !== 'string') return this.#enters(base, call, 0, holders, depth);
    return callablesFor(canonical(base)).some((each) => carries(call, each.parameter, each.position, holders));
  }

  /** `partial(Block, drop=p)` builds later what it is given. */
  #partial(module: PyModule, call: PyCall, holders: Holders, depth: number): boolean {
    const first = call.positional[0];
    if (!first) return false;
    const qualified = module.qualify(first);
    const known = callablesFor(qualified === null ? null : canonical(qualified));
    if (known.length > 0) {
      return known.some(({ parameter, position }) => carries(call.node, parameter, position === null ? null : position + 1, holders));
    }
    const target = ownDefinition(module, first);
    return target !== null && this.#enters(target, call.node, 1, holders, depth);
  }

  #enters(target: Own, call: PyNode, offset: number, holders: Holders, depth: number): boolean {
    const names = callParameters(target);
    let position = -offset;
    for (const argument of passedArguments(call)) {
      if (argument.kind === 'list-splat') position = Number.POSITIVE_INFINITY;
      const name = argument.kind === 'keyword' ? argument.name : argument.kind === 'positional' ? names[position++] : undefined;
      if (name !== undefined && flows(argument.value, holders) && this.reaches(target, name, depth + 1)) return true;
    }
    return false;
  }
}

/** One for each module that is read. */
export const reachOf = once((_module: PyModule) => new Reach());

function carries(call: PyNode, parameter: string, position: number | null, holders: Holders): boolean {
  const { node } = argumentFor(call, parameter, position);
  return node !== null && flows(node, holders);
}

function methodOf(around: OwnClass, name: string): Own | null {
  const definition = around.definition.methods.find((method) => method.name === name);
  return definition ? { kind: 'function', module: around.module, definition } : null;
}

/** `Base` of `Base.__init__(self, …)`. */
function constructorNamed({ callee, positional }: PyCall): PyNode | null {
  const isInit = callee.type === 'attribute' && callee.childForFieldName('attribute')?.text === '__init__';
  return isInit && positional[0]?.text === 'self' ? callee.childForFieldName('object') : null;
}

function savesHyperparameters(module: PyModule, init: PyFunction): boolean {
  return callsIn(module, init.node).some(({ callee }) => callee.text === 'self.save_hyperparameters');
}
