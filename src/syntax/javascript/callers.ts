import type { Definitions } from './definitions';
import type { Follower } from './follow';
import type { JsCall, JsFunction } from './module';
import { awaited, type JsNode, memberName, plain } from './node';

/** Which function each call runs, and what each function is given. */
export class Callers {
  #byFunction: Map<number, JsCall[]> | null = null;

  constructor(
    readonly calls: readonly JsCall[],
    readonly follower: Follower,
    readonly definitions: Definitions,
  ) {}

  /** The function of the script that a call runs; a class stands for its constructor. */
  functionOf(call: JsCall): JsFunction | null {
    const callee = awaited(call.callee);
    const target = this.#target(callee);
    const owner = target ? this.definitions.classByNode(target) : null;
    if (owner) return call.isNew ? (owner.methods.find((method) => method.name === 'constructor') ?? null) : null;
    return target && !call.isNew ? this.definitions.functionByNode(target) : null;
  }

  #target(callee: JsNode): JsNode | null {
    const object = callee.type === 'member_expression' ? plain(callee.childForFieldName('object') ?? callee) : null;
    if (object?.type !== 'this') return this.follower.follow(callee);
    const [only, another] = this.follower.origins(this.definitions.classOfThis(object), memberName(callee) ?? '');
    return only && !another ? this.follower.follow(only) : null;
  }

  /** Argument at a position in every call of a function; null when one leaves it out or spreads a list. */
  passedTo(definition: JsNode, index: number): readonly JsNode[] | null {
    const calls = this.#all().get(definition.id) ?? [];
    const given: JsNode[] = [];
    for (const call of calls) {
      const argument = call.arguments[index];
      if (!argument) return null;
      given.push(argument);
    }
    return given;
  }

  #all(): Map<number, JsCall[]> {
    if (this.#byFunction) return this.#byFunction;
    const found = new Map<number, JsCall[]>();
    this.#byFunction = found;
    for (const call of this.calls) {
      const target = this.functionOf(call);
      if (!target) continue;
      const known = found.get(target.node.id);
      if (known) known.push(call);
      else found.set(target.node.id, [call]);
    }
    return found;
  }
}
