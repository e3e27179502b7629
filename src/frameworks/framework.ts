import type { GivenValues } from '../model/arguments';
import type { Change } from '../model/change';
import type { Facts } from '../model/facts';
import type { Network } from '../model/network';
import type { Reading } from '../model/reading';
import type { DropoutSite, Framework, SiteKind } from '../model/site';
import type { PyModule } from '../syntax/module';
import type { Edit } from '../text/edit';

/**
 * What one framework's reader found in one module. Ids start with the reader's name (`torch:`, `keras:`) so that readings
 * can be joined; the exception is `ClassFacts.id`, which is always `PyClass.id`: facts about one class from two readers are united.
 */
export interface FrameworkReading extends Reading {
  /** Of a reading of facts: works the layer graphs out, too, as long as the module is open; the number of weights may be left out. */
  readonly later?: (counts: boolean) => AskNetworks;
}

/** Gives the layer graphs, the same each time it is asked. `about`: only those that may run one of these sites are wanted, others may be left out. */
export type AskNetworks = (about?: ReadonlySet<string>) => readonly Network[];

/** How much is read: only the sites, what rules need besides, or the layer graphs too. What is not read is empty; all of it unless said. */
export type Depth = 'sites' | 'facts' | 'networks';

export const noFacts: Facts = { classes: [], applications: [], keras: null, program: [] };

/** A reading of the depth that was asked for; the parts beyond it are not worked out. */
export function readingTo(
  depth: Depth,
  sites: readonly DropoutSite[],
  parts: { readonly facts: () => Facts; readonly networks: () => readonly Network[]; readonly later?: FrameworkReading['later'] },
): FrameworkReading {
  return {
    ...(depth === 'facts' ? { later: parts.later ?? (() => onDemand(parts.networks)) } : {}),
    sites,
    networks: depth === 'networks' ? parts.networks() : [],
    facts: depth === 'sites' ? noFacts : parts.facts(),
  };
}

/** All networks, read when somebody first asks for any. */
export function onDemand(read: () => readonly Network[]): AskNetworks {
  let networks: readonly Network[] | null = null;
  return () => {
    networks ??= read();
    return networks;
  };
}

/** Something that a reader finds dropout in. */
export interface Readable {
  readonly kind: SiteKind;
  /** Canonical name of the library's, or words for what has none. */
  readonly name: string;
}

/** What a table of forms by canonical name declares. */
export function readables(
  forms: Readonly<Record<string, { readonly kind: SiteKind } | readonly { readonly kind: SiteKind }[]>>,
): readonly Readable[] {
  return Object.entries(forms).flatMap(([name, form]) => {
    const [first] = Array.isArray(form) ? form : [form];
    return first ? [{ name, kind: first.kind }] : [];
  });
}

/** `Module` is what its language's parser makes of a source: `PyModule` for Python. */
export interface FrameworkReader<Module = PyModule> {
  readonly framework: Framework;
  /** What it knows by name or by its form, for the documentation. */
  readonly reads: readonly Readable[];
  /** It has something to tell only where the layer graphs are read, too. */
  readonly onlyWithNetworks?: true;
  /** Finds sites in code without a word of dropout, too. */
  readonly wordless?: true;
  /** Cheap test on the imports: false means that `read` would find nothing. */
  concerns(module: Module): boolean;
  /**
   * Must hold no node of the module afterwards: the module is disposed when the report is done. `given`: what the user enters for the
   * networks of a name; networks then tell their arguments.
   */
  read(module: Module, depth?: Depth, given?: ((network: string) => GivenValues) | null): FrameworkReading;
}

export interface WriteContext<Module = PyModule> {
  readonly module: Module;
  /** The joined reading of all frameworks that the change's ids refer to. */
  readonly reading: Reading;
}

export interface FrameworkWriter<Module = PyModule> {
  /**
   * Text edits for a change to one of this framework's sites, classes or applications, offsets in `context.module.text`, not overlapping.
   * null when the change is not this framework's, does not apply, or cannot be written without guessing.
   */
  write(change: Change, context: WriteContext<Module>): readonly Edit[] | null;
}
