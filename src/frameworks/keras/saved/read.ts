import type { Network } from '../../../model/network';
import type { Reading } from '../../../model/reading';
import type { ConfigDocument, ConfigNode } from '../../../syntax/config';
import { assemble } from '../networks/assemble';
import { Graph } from '../networks/graph';
import { type Arguments, constant, type Problem, type Training } from '../networks/values';
import { Builder } from './build';
import { childOf, isSequential, layersOf, type Saved, savedIn, textOf } from './json';
import { SavedLayers } from './layers';
import { argumentOf } from './values';

const MAX_SEARCH_DEPTH = 6;
const MAX_ENTRIES = 300;

/** A model as `model.to_json()`, `config.json` in a `.keras` archive or TensorFlow.js's `model.json` give it. */
export function readSaved(document: ConfigDocument): Reading {
  const layers = new SavedLayers(document);
  const networks = modelsIn(document.root).map((saved) => networkOf(saved, layers));
  const sites = layers.sites.toSorted((a, b) => a.span.start - b.span.start);
  const ids = new Map(sites.map((site, at) => [site.id, at]));
  const ordered = networks.map((network) => ({
    ...network,
    siteIds: network.siteIds.toSorted((a, b) => (ids.get(a) ?? 0) - (ids.get(b) ?? 0)),
  }));
  return { sites, networks: ordered, facts: { classes: [], applications: [], keras: null, program: [] } };
}

/** Outermost models of a document, wherever they stand: at the top, under `modelTopology`, `model_config`, `keras_model`. */
function modelsIn(node: ConfigNode | null, depth = 0): readonly Saved[] {
  if (!node || depth > MAX_SEARCH_DEPTH) return [];
  const saved = savedIn(node);
  if (saved) return layersOf(saved)?.some((layer) => savedIn(layer)) ? [saved] : [];
  if (node.kind === 'object') return node.entries.slice(0, MAX_ENTRIES).flatMap(({ value }) => modelsIn(value, depth + 1));
  return node.kind === 'array' ? node.items.slice(0, MAX_ENTRIES).flatMap((item) => modelsIn(item, depth + 1)) : [];
}

function networkOf(saved: Saved, layers: SavedLayers): Network {
  const graph = new Graph();
  const first = layers.sites.length;
  const outputs = new Builder(graph, layers).model(saved, null);
  const name = childOf(saved.config, 'name');
  const problems: Problem[] = outputs.length > 0 ? [] : [{ span: saved.classNode.span, reason: 'what this model gives back is not known' }];
  const made = layers.sites.slice(first);
  return assemble(
    {
      id: `keras:net:${saved.node.span.start}`,
      name: textOf(name) ?? 'model',
      form: isSequential(saved) ? 'sequential' : 'functional',
      span: saved.node.span,
      nameSpan: (name ?? saved.classNode).span,
      origin: { problems, training: trainingOf(saved) },
      outputs,
      regions: [saved.node.span],
    },
    made,
  );
}

/** `compile_config` of Keras 3, `training_config` beside the model before. */
function trainingOf(saved: Saved): Training {
  const config = childOf(saved.node, 'compile_config');
  const none: Training = { compile: null, compiledAt: Number.POSITIVE_INFINITY, fit: null };
  if (config?.kind !== 'object') return none;
  const wanted = ['optimizer', 'loss'];
  const keywords = new Map(
    config.entries.filter(({ key }) => wanted.includes(key)).map(({ key, value }) => [key, argumentOf(value, () => null)]),
  );
  const compile: Arguments = {
    positional: [],
    keywords: keywords.size > 0 ? keywords : new Map([['loss', constant(null)]]),
    starred: false,
  };
  return { ...none, compile };
}
