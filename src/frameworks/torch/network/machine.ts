import type { DropoutSite } from '../../../model/site';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { readSites } from '../sites/read';
import { span } from '../tree';
import type { Asking } from './asking';
import { invoke } from './calls';
import { evaluate } from './evaluate';
import type { Graph } from './graph';
import type { Interpreter } from './interpreter';
import { run } from './run';
import { execute } from './statements';
import { opaqueValue, type Value } from './values';

/** Enough for a ResNet-152, a GPT with 48 blocks or an EfficientNet of another file; a bound on the time for one network. */
const MOST_STEPS = 100_000;
/** All networks of a module together. */
const MOST_STEPS_OF_MODULE = 120_000;
const MOST_LAYERS = 3_000;
const DEEPEST = 60;

export interface ForeignSite {
  readonly file: string;
  readonly site: DropoutSite;
}

/** What is the same for all networks of a module. */
export class Workshop {
  readonly #sites = new Map<PyModule, ReadonlyMap<string, readonly string[]>>();
  readonly #foreign = new Map<string, ForeignSite>();
  #steps = 0;

  /** Steps spent so far on all networks. */
  get steps(): number {
    return this.#steps;
  }

  /** Steps that all networks together may still take. */
  get left(): number {
    return MOST_STEPS_OF_MODULE - this.#steps;
  }

  constructor(
    readonly module: PyModule,
    sites: readonly DropoutSite[],
    /** False: the number of weights is unknown, which is much cheaper where a network stands in other files. */
    readonly counts = true,
  ) {
    this.#sites.set(module, byPlace(sites));
  }

  /** A site of another file by the id that layers name it with: `<file>#<id>`. */
  foreignSite(id: string): ForeignSite | null {
    return this.#foreign.get(id) ?? null;
  }

  /** `watched` is told what the call with that node id was evaluated to. */
  machine(graph: Graph, watched?: { readonly id: number; seen(value: Value): void }, asking: Asking | null = null): Interpreter {
    let steps = 0;
    let most = MOST_STEPS;
    let depth = 0;
    /** The last call in the main file: what a name of another file that is no call leads back to. */
    let calling: PyNode = this.module.root;
    /** Where another file was entered from. */
    let anchor: PyNode | null = null;
    graph.locate = (at) => (anchor ? { span: span(anchor), definedAt: { file: it.module.file, span: at } } : { span: at });
    const deeper = <T>(otherwise: () => T, inside: () => T): T => {
      if (depth >= DEEPEST) return otherwise();
      depth++;
      try {
        return inside();
      } finally {
        depth--;
      }
    };
    const tooDeep = (): Value => opaqueValue('calls are nested too deeply to follow');
    const it: Interpreter & { module: PyModule } = {
      module: this.module,
      graph,
      asking,
      remembered: new Map(),
      sitesAt: (call: PyNode) => this.#sitesOf(it.module).get(`${call.startIndex}:${call.endIndex}`) ?? [],
      spend: () => {
        if (++this.#steps > MOST_STEPS_OF_MODULE) return false;
        return ++steps < most && graph.layers.length < MOST_LAYERS && !(graph.endsAtConflict && graph.conflicts > 0);
      },
      bounded: (allowed, inside) => {
        const before = most;
        most = Math.min(most, steps + allowed);
        try {
          return inside();
        } finally {
          most = before;
        }
      },
      evaluate(node, frame) {
        const value = evaluate(it, node, frame);
        if (watched?.id === node.id) watched.seen(value);
        return value;
      },
      execute: (statements, frame) => execute(it, statements, frame),
      invoke: (callee, passed, node, hidden) => {
        if (!anchor) calling = node;
        return deeper(tooDeep, () => invoke(it, callee, passed, node, hidden));
      },
      run: (callee, passed, hidden, node) => deeper(tooDeep, () => run(it, callee, passed, hidden, node)),
      within: (module, call, inside) => {
        if (module === it.module) return inside();
        const before = { module: it.module, anchor };
        anchor = module === this.module ? null : (anchor ?? call ?? calling);
        it.module = module;
        try {
          return inside();
        } finally {
          it.module = before.module;
          anchor = before.anchor;
        }
      },
    };
    return it;
  }

  #sitesOf(module: PyModule): ReadonlyMap<string, readonly string[]> {
    const known = this.#sites.get(module);
    if (known) return known;
    const sites = readSites(module).map((site) => ({ ...site, id: `${module.file}#${site.id}` }));
    for (const site of sites) this.#foreign.set(site.id, { file: module.file, site });
    const found = byPlace(sites);
    this.#sites.set(module, found);
    return found;
  }
}

function byPlace(sites: readonly DropoutSite[]): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const site of sites) {
    const key = `${site.span.start}:${site.span.end}`;
    places.set(key, [...(places.get(key) ?? []), site.id]);
  }
  return places;
}
