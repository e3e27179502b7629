import type { DropoutSite } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOf } from '../../../text/span';
import { readSites } from '../sites/read';
import { callsByPlace, placeOf } from '../tree';
import type { Located, Place } from './graph';
import { Scope } from './values';

interface Page {
  readonly top: Scope;
  readonly calls: ReadonlyMap<string, PyCall>;
  readonly sites: readonly DropoutSite[];
}

/** The file whose networks are read, and the other files that its code leads into. */
export class Modules {
  readonly #pages = new Map<PyModule, Page>();
  readonly #foreign = new Map<string, { readonly file: string; readonly site: DropoutSite }>();
  /** The module that is being followed, and the call of the home file that led there; null at home. */
  #here: { readonly module: PyModule; readonly anchor: PyNode | null };

  constructor(
    readonly home: PyModule,
    sites: readonly DropoutSite[],
  ) {
    this.#here = { module: home, anchor: null };
    this.#pages.set(home, { top: new Scope(null, home), calls: callsByPlace(home), sites });
  }

  /** The module whose code is being followed: another one than the network's own inside calls of other files. */
  get module(): PyModule {
    return this.#here.module;
  }

  get anchor(): PyNode | null {
    return this.#here.anchor;
  }

  /** Names at the top of a module. Another file's statements are not gone through: its names are looked up where they are used. */
  topOf(module: PyModule): Scope {
    return this.#page(module).top;
  }

  callAt(node: PyNode): PyCall | null {
    return this.#page(this.module).calls.get(placeOf(node)) ?? null;
  }

  sitesAt(node: PyNode): readonly DropoutSite[] {
    return this.#page(this.module).sites.filter((site) => node.startIndex <= site.span.start && site.span.end <= node.endIndex);
  }

  /** A site of another file by the id that layers name it with: `<file>#<id>`. */
  foreignSite(id: string): { readonly file: string; readonly site: DropoutSite } | null {
    return this.#foreign.get(id) ?? null;
  }

  /** Where something of the current module is shown: in the home file always. */
  locate(at: Place): Located {
    const { module, anchor } = this.#here;
    const span = spanOf(at.startIndex, at.endIndex);
    return anchor ? { span: spanOf(anchor.startIndex, anchor.endIndex), definedAt: { file: module.file, span } } : { span };
  }

  /** Goes on in another module; `at` is what leads there. */
  within<Result>(module: PyModule, at: PyNode, inside: () => Result): Result {
    if (module === this.#here.module) return inside();
    const before = this.#here;
    this.#here = { module, anchor: module === this.home ? null : (before.anchor ?? at) };
    try {
      return inside();
    } finally {
      this.#here = before;
    }
  }

  #page(module: PyModule): Page {
    const known = this.#pages.get(module);
    if (known) return known;
    const sites = readSites(module).map((site) => ({ ...site, id: `${module.file}#${site.id}` }));
    for (const site of sites) this.#foreign.set(site.id, { file: module.file, site });
    const page = { top: new Scope(null, module), calls: callsByPlace(module), sites };
    this.#pages.set(module, page);
    return page;
  }
}
