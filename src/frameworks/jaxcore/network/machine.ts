import type { DropoutSite } from '../../../model/site';
import type { PyModule } from '../../../syntax/module';
import { readSites } from '../sites/read';
import { placeOf } from '../tree';
import { evaluate } from './evaluate';
import type { Graph } from './graph';
import type { CallingLibrary, Interpreter } from './interpreter';
import { invoke } from './invoke';
import { run } from './run';
import { execute } from './statements';
import { type Place, unknown, type Value } from './values';

/** Bounds on the time for one network, and for all of a module. */
const MOST_STEPS = 150_000;
const MOST_STEPS_OF_MODULE = 600_000;
const MOST_LAYERS = 3_000;
/** Of expressions and calls together. */
const DEEPEST = 500;

export interface ForeignSite {
  readonly file: string;
  readonly site: DropoutSite;
}

/** What is the same for all networks of a module. */
export class Workshop {
  readonly #sites = new Map<PyModule, ReadonlyMap<string, readonly string[]>>();
  readonly #foreign = new Map<string, ForeignSite>();
  #steps = 0;

  constructor(
    readonly library: CallingLibrary,
    readonly module: PyModule,
    sites: readonly DropoutSite[],
  ) {
    this.#sites.set(module, byPlace(sites));
  }

  /** A site of another file by the id that layers name it with: `<file>#<id>`. */
  foreignSite(id: string): ForeignSite | null {
    return this.#foreign.get(id) ?? null;
  }

  machine(graph: Graph): Interpreter {
    let steps = 0;
    let depth = 0;
    const deeper = (inside: () => Value): Value => {
      if (depth >= DEEPEST) return unknown('calls are nested too deeply to follow');
      depth++;
      try {
        return inside();
      } finally {
        depth--;
      }
    };
    const it: Interpreter = {
      graph,
      library: this.library,
      running: [],
      scopes: [],
      open: new Set(),
      sitesAt: (place) => this.#sitesAt(place),
      spend: () => ++this.#steps < MOST_STEPS_OF_MODULE && ++steps < MOST_STEPS && graph.layers.length < MOST_LAYERS,
      evaluate: (node, frame) => deeper(() => evaluate(it, node, frame)),
      execute: (statements, frame) => execute(it, statements, frame),
      invoke: (callee, passed, place, hidden) => {
        if (place.module === this.module) graph.anchor = place.node;
        return deeper(() => invoke(it, callee, passed, place, hidden));
      },
      run: (callee, passed, hidden) => deeper(() => run(it, callee, passed, hidden)),
    };
    return it;
  }

  #sitesAt({ node, module }: Place): readonly string[] {
    const known = this.#sites.get(module) ?? this.#foreignSites(module);
    return known.get(placeOf(node)) ?? [];
  }

  #foreignSites(module: PyModule): ReadonlyMap<string, readonly string[]> {
    const sites = readSites(this.library.dialect, module).map((site) => ({ ...site, id: `${module.file}#${site.id}` }));
    for (const site of sites) this.#foreign.set(site.id, { file: module.file, site });
    const found = byPlace(sites);
    this.#sites.set(module, found);
    return found;
  }
}

function byPlace(sites: readonly DropoutSite[]): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const { id, span, kind } of sites) {
    // What a class of the project passes on is told by the site inside.
    if (kind === 'argument') continue;
    const key = `${span.start}:${span.end}`;
    places.set(key, [...(places.get(key) ?? []), id]);
  }
  return places;
}
