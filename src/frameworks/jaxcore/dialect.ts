import type { ClassFacts } from '../../model/facts';
import type { Framework } from '../../model/site';
import type { PyCall, PyClass, PyModule } from '../../syntax/module';
import { once } from '../../syntax/once';
import type { Told } from './facts/told';
import type { SiteForm } from './sites/form';
import { lineOf, type Owner } from './sites/owners';

/** What tells one JAX library from another; everything else about reading them is the same. */
export interface Dialect {
  readonly framework: Extract<Framework, 'flax' | 'equinox' | 'haiku'>;
  /** The documented name of something the library also exports elsewhere; names of other libraries pass unchanged. */
  canonical(name: string): string;
  /** How a callee takes its rate, by canonical name; null when it is no dropout. */
  formOf(name: string): SiteForm | null;
  /** Everything that `formOf` knows. */
  readonly forms: Readonly<Record<string, SiteForm>>;
  /** A file imports the library. */
  isUsedIn(module: PyModule): boolean;
  /** The class belongs to this library: its bases say so. */
  mayOwn(built: Owner): boolean;
  roleOf(owner: PyClass): ClassFacts['role'];
  /** What a call of the library itself, or on an object of it, does. */
  programOf(module: PyModule, call: PyCall): readonly Told[];
  /** Dropout that calls of the library's objects configure, as `mlp(x, dropout_rate=0.1)`. */
  callsOfObjects?(module: PyModule): readonly { readonly call: PyCall; readonly callee: string; readonly form: SiteForm }[];
  /** Layers whose names the project's own classes may borrow. */
  readonly layerNames: ReadonlySet<string>;
  /** Arguments that switch dropout: `deterministic`, `inference`. */
  readonly switches: readonly string[];
}

export function isModuleRole(role: ClassFacts['role']): boolean {
  return role === 'linen-module' || role === 'nnx-module' || role === 'equinox-module' || role === 'haiku-module';
}

/** A class is a library's if it or a base in another file of the project is. */
export function ownedBy(roleOf: Dialect['roleOf']): Dialect['mayOwn'] {
  return (built) => lineOf(built).some(({ owner }) => roleOf(owner) !== 'other');
}

/** Files that import a package of the library, directly or one of its parts. */
export function importing(packages: RegExp): Dialect['isUsedIn'] {
  return once((module: PyModule) => [...module.imports].some((name) => packages.test(name)));
}
