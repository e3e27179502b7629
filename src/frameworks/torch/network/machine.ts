import type { DropoutSite } from '../../../model/site';
import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { descendants } from '../tree';
import { invoke } from './calls';
import { evaluate } from './evaluate';
import type { Graph } from './graph';
import { run } from './instances';
import type { Interpreter } from './interpreter';
import { execute } from './statements';
import { unknown, type Value } from './values';

/** Enough for a ResNet-152 or a GPT with 48 blocks; a bound on the time for one network. */
const MOST_STEPS = 60_000;
const MOST_LAYERS = 3_000;
const DEEPEST = 40;

/** What is the same for all networks of a module. */
export class Workshop {
  readonly #sites = new Map<string, string[]>();
  readonly #generators = new Map<number, boolean>();

  constructor(
    readonly module: PyModule,
    sites: readonly DropoutSite[],
  ) {
    for (const site of sites) {
      const key = `${site.span.start}:${site.span.end}`;
      this.#sites.set(key, [...(this.#sites.get(key) ?? []), site.id]);
    }
  }

  /** `watched` is told what the call with that node id was evaluated to. */
  machine(graph: Graph, watched?: { readonly id: number; seen(value: Value): void }): Interpreter {
    const { module } = this;
    let steps = 0;
    let depth = 0;
    const deeper = <T>(otherwise: () => T, inside: () => T): T => {
      if (depth >= DEEPEST) return otherwise();
      depth++;
      try {
        return inside();
      } finally {
        depth--;
      }
    };
    const tooDeep = (): Value => unknown('calls are nested too deeply to follow');
    const it: Interpreter = {
      module,
      graph,
      sitesAt: (call: PyNode) => this.#sites.get(`${call.startIndex}:${call.endIndex}`) ?? [],
      spend: () => ++steps < MOST_STEPS && graph.layers.length < MOST_LAYERS,
      evaluate(node, frame) {
        const value = evaluate(it, node, frame);
        if (watched?.id === node.id) watched.seen(value);
        return value;
      },
      execute: (statements, frame) => execute(it, statements, frame),
      invoke: (callee, passed, node, hidden) => deeper(tooDeep, () => invoke(it, callee, passed, node, hidden)),
      run: (definition, self, passed, hidden) => deeper(tooDeep, () => run(it, definition, self, passed, hidden)),
      isGenerator: (definition) => this.#isGenerator(definition),
    };
    return it;
  }

  #isGenerator({ node }: PyFunction): boolean {
    const known = this.#generators.get(node.id) ?? descendants(node, 'yield').length > 0;
    this.#generators.set(node.id, known);
    return known;
  }
}
