import type { PyCall } from './module';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import type { Qualifier } from './qualify';

interface CallArguments {
  readonly positional: readonly PyNode[];
  readonly keywords: ReadonlyMap<string, PyNode>;
  readonly starred: boolean;
}

/** A call whose name and arguments are read when first asked for: most calls of a file are of no interest. */
class LazyCall implements PyCall {
  readonly callee: PyNode;
  readonly #qualifier: Qualifier;
  #name: string | null | undefined;
  #arguments: CallArguments | undefined;

  constructor(
    readonly node: PyNode,
    qualifier: Qualifier,
  ) {
    this.callee = node.childForFieldName('function') ?? node;
    this.#qualifier = qualifier;
  }

  get name(): string | null {
    if (this.#name === undefined) this.#name = this.#qualifier.qualify(this.callee);
    return this.#name;
  }

  get positional(): readonly PyNode[] {
    return this.#read().positional;
  }

  get keywords(): ReadonlyMap<string, PyNode> {
    return this.#read().keywords;
  }

  get starred(): boolean {
    return this.#read().starred;
  }

  #read(): CallArguments {
    this.#arguments ??= readArguments(this.node);
    return this.#arguments;
  }
}

export function readCalls(nodes: readonly PyNode[], qualifier: Qualifier): readonly PyCall[] {
  return nodes.map((node) => new LazyCall(node, qualifier));
}

/** Positional arguments behind `*args` are left out: their position is not known. */
function readArguments(call: PyNode): CallArguments {
  const list = call.childForFieldName('arguments');
  const positional: PyNode[] = [];
  const keywords = new Map<string, PyNode>();
  // A list broken by an unfinished edit may lack arguments, just as one with stars.
  let starred = list === null || list.hasError;
  if (list?.type === 'generator_expression') return { positional: [list], keywords, starred };
  let counted = true;
  for (const part of list ? partsOf(list) : []) {
    if (part.type === 'keyword_argument') {
      const name = part.childForFieldName('name');
      const value = part.childForFieldName('value');
      if (name && value) keywords.set(name.text, value);
    } else if (part.type.includes('splat')) {
      starred = true;
      counted = false;
    } else if (counted && !part.isError) {
      positional.push(part);
    }
  }
  return { positional, keywords, starred };
}
