import type { BundledSet, DataSource, Generator } from '../study';
import { bundledSets } from './bundledSets';
import type { Outcome } from './errors';
import { optionWords, recipes } from './made/make';
import { readOptions } from './made/options';

export const BUNDLED = Object.keys(bundledSets) as readonly BundledSet[];
export const GENERATORS = Object.keys(recipes) as readonly Generator[];
/** Every name that is no file, digits first. */
export const DATA_NAMES: readonly string[] = ['digits', ...BUNDLED, ...GENERATORS];

/**
 * The source that a text names: `wine`, `moons`, or a generator with options, `moons:rows=500,noise=0.3`. null when the name is none of the
 * lab's own, so that it may be a file.
 */
export function namedSource(text: string): Outcome<DataSource> | null {
  const [name = '', ...rest] = text.split(':');
  const known = name.trim().toLowerCase();
  if (known === 'digits' && rest.length === 0) return { ok: { kind: 'digits' } };
  const bundled = BUNDLED.find((set) => set === known);
  if (bundled && rest.length === 0) return { ok: { kind: 'bundled', name: bundled } };
  const generator = GENERATORS.find((one) => one === known);
  if (!generator) return null;
  const given = Object.fromEntries(
    rest
      .join(':')
      .split(',')
      .filter((part) => part.trim() !== '')
      .map((part) => {
        const [option = '', ...value] = part.split('=');
        return [option.trim().toLowerCase(), value.join('=').trim()];
      }),
  );
  const options = readOptions(generator, recipes[generator].options, given);
  return 'err' in options ? options : { ok: { kind: 'made', name: generator, options: options.ok } };
}

/** A source in words, for plans and reports. */
export function sourceWords(source: DataSource): string {
  switch (source.kind) {
    case 'digits':
      return 'bundled digits';
    case 'bundled':
      return `bundled ${source.name.replaceAll('-', ' ')}`;
    case 'made':
      return `${source.name}, made with ${optionWords(source.options)}`;
    case 'csv':
      return `${source.name}, target ${source.target}`;
    case 'file':
      return `${source.name}, target ${source.target}`;
  }
}
