import type { DropoutSite } from '../../../model/site';
import type { ConfigDocument, ConfigNode } from '../../../syntax/config';
import type { LayerValue, Value } from '../networks/values';
import { childOf, layersOf, type Saved, savedIn, textOf } from './json';
import { calleeOf, savedSites } from './sites';
import { argumentsIn } from './values';

/** The layers of a saved model as the catalogue of layers wants them, and the sites met on the way. */
export class SavedLayers {
  readonly sites: DropoutSite[] = [];
  readonly #known = new Map<ConfigNode, LayerValue>();

  constructor(readonly document: ConfigDocument) {}

  /** One value for each place in the file: applied twice it shares its weights. */
  layerOf(saved: Saved): LayerValue {
    const known = this.#known.get(saved.node);
    if (known) return known;
    const own = savedSites(this.document, saved);
    this.sites.push(...own);
    const config = withoutCopy(saved);
    const args = argumentsIn(config, (node) => this.#inner(node));
    const wrapped = [...args.keywords.values()].flatMap(layersIn).flatMap((value) => value.siteIds);
    const trainable = childOf(saved.config, 'trainable');
    const layer: LayerValue = {
      type: 'layer',
      callee: calleeOf(saved),
      written: saved.className,
      arguments: args,
      span: saved.node.span,
      siteIds: [...own.map(({ id }) => id), ...wrapped],
      name: textOf(childOf(saved.config, 'name')) ?? textOf(childOf(saved.node, 'name')),
      frozenSince: trainable?.kind === 'boolean' && !trainable.value ? 0 : null,
    };
    this.#known.set(saved.node, layer);
    return layer;
  }

  /** A layer inside another's arguments: what a wrapper wraps, an activation given as a layer. */
  #inner(node: ConfigNode): Value | null {
    const saved = savedIn(node);
    if (!saved || layersOf(saved) || /^keras\.(?!layers\.)/.test(calleeOf(saved))) return null;
    const isLayer =
      saved.module === null
        ? childOf(saved.config, 'name') !== null
        : /^keras\.(src\.)?layers\b/.test(saved.module) || childOf(saved.config, 'name') !== null;
    return isLayer ? this.layerOf(saved) : null;
  }
}

function layersIn(value: Value): readonly LayerValue[] {
  if (value.type === 'layer') return [value];
  return value.type === 'list' ? value.items.flatMap(layersIn) : [];
}

/** Keras writes the backward half of a Bidirectional layer down even where it is only the copy that it makes itself. */
function withoutCopy({ config, className }: Saved): ConfigNode {
  if (className !== 'Bidirectional' || config.kind !== 'object' || !isCopy(config)) return config;
  return { ...config, entries: config.entries.filter(({ key }) => key !== 'backward_layer') };
}

const DIFFERS: ReadonlySet<string> = new Set(['name', 'go_backwards', 'build_config', 'shared_object_id']);

function isCopy(config: ConfigNode): boolean {
  const forward = childOf(childOf(config, 'layer'), 'config');
  const backward = childOf(childOf(config, 'backward_layer'), 'config');
  if (forward?.kind !== 'object' || backward?.kind !== 'object') return false;
  const plain = (node: ConfigNode) => JSON.stringify(strip(node));
  return plain(forward) === plain(backward);
}

/** Without places, names and the direction. */
function strip(node: ConfigNode): unknown {
  if (node.kind === 'object') return node.entries.filter(({ key }) => !DIFFERS.has(key)).map(({ key, value }) => [key, strip(value)]);
  if (node.kind === 'array') return node.items.map(strip);
  return node.kind === 'null' ? null : node.value;
}
