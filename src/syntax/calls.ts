import { calledPath } from './glance';
import type { PyCall } from './module';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { Beside } from './once';
import type { Qualifier } from './qualify';

interface CallArguments {
  readonly positional: readonly PyNode[];
  readonly keywords: ReadonlyMap<string, PyNode>;
  readonly starred: boolean;
}

/** A call whose name and arguments are read when first asked for: most calls of a file are of no interest. */
class LazyCall implements PyCall {
  readonly #qualifier: Qualifier;
  readonly #path: string | null;
  #name: string | null | undefined;
  #arguments: CallArguments | undefined;

  constructor(
    readonly node: PyNode,
    qualifier: Qualifier,
    path: string | null,
  ) {
    this.#qualifier = qualifier;
    this.#path = path;
  }

  get callee(): PyNode {
    return this.node.childForFieldName('function') ?? this.node;
  }

  get calleeText(): string {
    return this.#path ?? this.callee.text;
  }

  get name(): string | null {
    if (this.#name === undefined) {
      const path = this.#path;
      this.#name = path === null ? this.#qualifier.qualify(this.callee) : this.#qualifier.qualifyPath(path, this.node.startIndex);
    }
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

/** Describes the calls of a module, once. `text`: the module's, null when it has errors. */
export function readCalls(nodes: readonly PyNode[], qualifier: Qualifier, text: string | null = null): readonly PyCall[] {
  const before = described.get(nodes);
  if (before) return before;
  const calls = nodes.map((node, index) => {
    const isInnermost = text !== null && nodes[index + 1]?.startIndex !== node.startIndex;
    return new LazyCall(node, qualifier, isInnermost ? calledPath(text, node.startIndex) : null);
  });
  described.set(nodes, calls);
  return calls;
}

const described = new Beside<readonly PyNode[], readonly PyCall[]>();

/** Last name of what is called: `c` of `a.b.c(…)`; the whole text of anything but a name. */
export function lastNameOf(call: Pick<PyCall, 'callee' | 'calleeText'>): string {
  const { calleeText } = call;
  if (/^[\w.]+$/.test(calleeText)) return calleeText.slice(calleeText.lastIndexOf('.') + 1);
  const { callee } = call;
  return (callee.type === 'attribute' ? callee.childForFieldName('attribute')?.text : calleeText) ?? '';
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
