import type { DataPlace } from '../../model/facts';
import { lastNameOf } from '../../syntax/calls';
import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { spanOfNode } from '../../syntax/nodes';
import { pathPattern } from '../path';

/** A call that reads a table or an array from a file. */
interface Reader {
  /** What the canonical name must say, where the last name alone would mean other things as well. */
  readonly of?: RegExp;
  /** The argument with the path: the first one, or by these names. */
  readonly names: readonly string[];
}

const READERS: Readonly<Record<string, Reader>> = {
  read_csv: { names: ['filepath_or_buffer', 'source'] },
  read_table: { names: ['filepath_or_buffer', 'source'] },
  read_parquet: { names: ['path', 'source'] },
  load: { of: /^(?:np|jnp|numpy|jax\.numpy|onp)\./, names: ['file'] },
  loadtxt: { names: ['fname'] },
  genfromtxt: { names: ['fname'] },
};

/** torchvision's sets that lie on disk as IDX files. */
const IDX_SETS = /^(?:MNIST|FashionMNIST|KMNIST)$/;
const KERAS_SET = /(?:^|\.)(\w+)\.load_data$/;
const KERAS_SETS = /^(?:mnist|fashion_mnist|boston_housing|california_housing|imdb|reuters|cifar10|cifar100)$/;

const MENTIONED = /\b(?:read_csv|read_table|read_parquet|load|loadtxt|genfromtxt|load_data|MNIST|FashionMNIST|KMNIST)\(/;

/** Cheap test: false means that the module reads no data file that is known. */
export function mentionsData({ text }: PyModule): boolean {
  return MENTIONED.test(text);
}

/** Every data file that the module reads, in source order, each once. What its path does not tell for sure is left out. */
export function readDataPlaces(module: PyModule): readonly DataPlace[] {
  const seen = new Set<string>();
  return module.calls
    .flatMap((call) => placeOf(module, call) ?? [])
    .filter(({ of, name, pattern }) => {
      const key = `${of}\n${name}\n${pattern}`;
      return !seen.has(key) && seen.add(key);
    });
}

function placeOf(module: PyModule, call: PyCall): DataPlace | null {
  const last = lastNameOf(call);
  const place = { span: spanOfNode(call.node), reader: call.calleeText };
  if (last === 'load_data') {
    const set = KERAS_SET.exec(call.name ?? '')?.[1] ?? KERAS_SET.exec(call.calleeText)?.[1] ?? '';
    const given = argumentOf(call, ['path']);
    const pattern = given ? pathPattern(module, given) : '';
    return KERAS_SETS.test(set) && isSure(pattern) ? { ...place, of: 'keras', name: set, pattern } : null;
  }
  if (IDX_SETS.test(last)) {
    const root = argumentOf(call, ['root']);
    const pattern = root && rootPattern(module, root);
    return isSure(pattern) ? { ...place, of: 'torchvision', name: last, pattern } : null;
  }
  const reader = Object.hasOwn(READERS, last) ? READERS[last] : undefined;
  if (!reader || (reader.of && !reader.of.test(call.name ?? '') && !reader.of.test(call.calleeText))) return null;
  const path = argumentOf(call, reader.names);
  const pattern = path && pathPattern(module, path);
  return isSure(pattern) && !/^[a-z]+:\/+/i.test(pattern) ? { ...place, of: 'file', name: '', pattern } : null;
}

/** Of a root folder `.` and `./` mean something, too. */
function rootPattern(module: PyModule, root: PyNode): string | null {
  return /^['"](?:\.\/?)?['"]$/.test(root.text) ? '.' : pathPattern(module, root);
}

function isSure(pattern: string | null): pattern is string {
  return pattern !== null && !pattern.includes('*');
}

function argumentOf(call: PyCall, names: readonly string[]): PyNode | null {
  for (const name of names) {
    const given = call.keywords.get(name);
    if (given) return given;
  }
  return call.positional[0] ?? null;
}
