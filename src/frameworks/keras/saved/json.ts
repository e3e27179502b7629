import type { ConfigEntry, ConfigNode } from '../../../syntax/config';

export type ConfigObject = Extract<ConfigNode, { kind: 'object' }>;

/** The last entry of a key, which is the one that counts. */
export function entryOf(node: ConfigNode | null | undefined, key: string): ConfigEntry | null {
  return node?.kind === 'object' ? (node.entries.findLast((entry) => entry.key === key) ?? null) : null;
}

export function childOf(node: ConfigNode | null | undefined, key: string): ConfigNode | null {
  return entryOf(node, key)?.value ?? null;
}

export function textOf(node: ConfigNode | null | undefined): string | null {
  return node?.kind === 'string' ? node.value : null;
}

export function numberOf(node: ConfigNode | null | undefined): number | null {
  return node?.kind === 'number' ? node.value : null;
}

export function itemsOf(node: ConfigNode | null | undefined): readonly ConfigNode[] {
  return node?.kind === 'array' ? node.items : [];
}

/** An object that Keras wrote: a class and what it is made of. */
export interface Saved {
  readonly node: ConfigObject;
  readonly className: string;
  readonly classNode: ConfigNode;
  /** Python module of the class, as Keras 3 writes it. */
  readonly module: string | null;
  readonly config: ConfigNode;
}

/** null when the node is no object of Keras. */
export function savedIn(node: ConfigNode | null | undefined): Saved | null {
  if (node?.kind !== 'object') return null;
  const classNode = childOf(node, 'class_name');
  const className = textOf(classNode);
  const config = childOf(node, 'config');
  return classNode && className !== null && config ? { node, className, classNode, module: textOf(childOf(node, 'module')), config } : null;
}

const MODELS: ReadonlySet<string> = new Set(['Sequential', 'Functional', 'Model']);

/** Layers of a saved model; null when it is none, or a subclass that keeps its layers to itself. */
export function layersOf(saved: Saved): readonly ConfigNode[] | null {
  const plain = saved.className.slice(saved.className.lastIndexOf('>') + 1);
  const layers = saved.config.kind === 'array' ? saved.config : childOf(saved.config, 'layers');
  const own = !MODELS.has(plain) && childOf(saved.config, 'input_layers') === null;
  return own || layers?.kind !== 'array' ? null : layers.items;
}

export function isSequential(saved: Saved): boolean {
  return childOf(saved.config, 'input_layers') === null && childOf(saved.config, 'output_layers') === null;
}
