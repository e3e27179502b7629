import type { ConfigNode, ConfigNumber } from '../config';

/** Longest expression that is worked out, in characters. */
const LONGEST = 200;

type ConfigText = Extract<ConfigNode, { kind: 'string' }>;

/**
 * The document with HyperPyYAML's references to numbers followed: `!ref <dropout>`, `!ref <model[dropout]>`, `!ref 1 - <keep>`. What
 * refers to anything else stays as it is written.
 */
export function withReferences(root: ConfigNode): ConfigNode {
  return new References(root).followed(root);
}

class References {
  /** Of a reference that leads back to itself nothing is known. */
  readonly #known = new Map<ConfigText, ConfigNumber | null>();

  constructor(readonly root: ConfigNode) {}

  followed(node: ConfigNode): ConfigNode {
    switch (node.kind) {
      case 'object':
        return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: this.followed(entry.value) })) };
      case 'array':
        return { ...node, items: node.items.map((item) => this.followed(item)) };
      case 'string':
        return this.#numberOf(node) ?? node;
      default:
        return node;
    }
  }

  #numberOf(node: ConfigText): ConfigNumber | null {
    if (node.tag !== '!ref' || node.value.length > LONGEST) return null;
    let found = this.#known.get(node);
    if (found === undefined) {
      this.#known.set(node, null);
      found = this.#workedOut(node);
      this.#known.set(node, found);
    }
    return found;
  }

  #workedOut({ value: text, span }: ConfigText): ConfigNumber | null {
    const path = /^<([\w.[\]-]+)>$/.exec(text.trim())?.[1];
    if (path !== undefined) {
      const found = this.#meant(path);
      return found && { ...found, reference: { span, isPlain: found.reference?.isPlain !== false } };
    }
    const value = new Arithmetic(text, (name) => this.#meant(name)?.value ?? null).result();
    return value === null ? null : { kind: 'number', span, value, reference: { span, isPlain: false } };
  }

  /** The number under `name` or `name[inner]`. */
  #meant(path: string): ConfigNumber | null {
    let node: ConfigNode | undefined = this.root;
    for (const key of path.split(/[[\]]+/).filter((part) => part !== '')) {
      node = node?.kind === 'object' ? node.entries.findLast((entry) => entry.key === key)?.value : undefined;
    }
    if (node?.kind === 'number') return node;
    return node?.kind === 'string' ? this.#numberOf(node) : null;
  }
}

/** `+ - * / ** //` and brackets over numbers and references, as Python reckons. */
class Arithmetic {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(
    text: string,
    readonly numberAt: (name: string) => number | null,
  ) {
    this.#tokens = text.match(/<[^<>]*>|\d+\.?\d*(?:e[+-]?\d+)?|\.\d+|\*\*|\/\/|\S/gi) ?? [];
  }

  /** null for anything that is not a finite number. */
  result(): number | null {
    const value = this.#sum();
    return value !== null && Number.isFinite(value) && this.#at === this.#tokens.length ? Number(value.toPrecision(12)) : null;
  }

  #sum(): number | null {
    let value = this.#product();
    for (let sign = this.#taken(/^[+-]$/); sign !== null && value !== null; sign = this.#taken(/^[+-]$/)) {
      const next = this.#product();
      value = next === null ? null : sign === '+' ? value + next : value - next;
    }
    return value;
  }

  #product(): number | null {
    let value = this.#power();
    for (let sign = this.#taken(/^(?:\*|\/|\/\/)$/); sign !== null && value !== null; sign = this.#taken(/^(?:\*|\/|\/\/)$/)) {
      const next = this.#power();
      value = next === null ? null : sign === '*' ? value * next : sign === '/' ? value / next : Math.floor(value / next);
    }
    return value;
  }

  #power(): number | null {
    const base = this.#single();
    if (base === null || this.#taken(/^\*\*$/) === null) return base;
    const exponent = this.#power();
    return exponent === null ? null : base ** exponent;
  }

  #single(): number | null {
    if (this.#taken(/^-$/) !== null) {
      const value = this.#single();
      return value === null ? null : -value;
    }
    if (this.#taken(/^\($/) !== null) {
      const value = this.#sum();
      return this.#taken(/^\)$/) === null ? null : value;
    }
    const name = this.#taken(/^<[\w.[\]-]+>$/);
    if (name !== null) return this.numberAt(name.slice(1, -1));
    const number = this.#taken(/^[\d.]/);
    return number === null ? null : Number(number);
  }

  #taken(pattern: RegExp): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !pattern.test(token)) return null;
    this.#at++;
    return token;
  }
}
