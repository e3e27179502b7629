import type { InitialChoice, InitialScheme } from '../../../src/lab/initial';
import { AS_IN_FILE, SCHEMES } from '../../../src/lab/space/schemes';
import type { OptionGroup } from '../../kit/Field';

/** What the form says of first weights. */
export interface InitialFields {
  /** Empty = as in the file. */
  readonly initial: '' | InitialScheme['name'];
  /** Of every normal that is chosen. */
  readonly initialDeviation: string;
  /** Layers that have another scheme, or that of the file, by name. */
  readonly initialLayers: Readonly<Record<string, LayerStart>>;
}

export type LayerStart = typeof AS_IN_FILE | InitialScheme['name'];

/** Whether a normal is chosen somewhere, which needs its deviation. */
export function hasNormal({ initial, initialLayers }: Pick<InitialFields, 'initial' | 'initialLayers'>): boolean {
  return initial === 'normal' || Object.values(initialLayers).includes('normal');
}

/** `deviation`: as a number, where a normal is chosen. undefined = all as in the file. */
export function initialOf({ initial, initialLayers }: InitialFields, deviation: number): InitialChoice | undefined {
  const layers = Object.entries(initialLayers);
  if (initial === '' && layers.every(([, start]) => start === AS_IN_FILE)) return undefined;
  const scheme = (name: InitialScheme['name']): InitialScheme => (name === 'normal' ? { name, deviation } : { name });
  return {
    all: initial === '' ? null : scheme(initial),
    layers: Object.fromEntries(layers.map(([name, start]) => [name, start === AS_IN_FILE ? null : scheme(start)])),
  };
}

/** The way back; of several deviations the first counts. */
export function initialFieldsOf(choice: InitialChoice | undefined): InitialFields {
  const { all = null, layers = {} } = choice ?? {};
  const normal = [all, ...Object.values(layers)].find((scheme) => scheme?.name === 'normal');
  return {
    initial: all?.name ?? '',
    initialDeviation: normal?.name === 'normal' ? String(normal.deviation) : '0.02',
    initialLayers: Object.fromEntries(Object.entries(layers).map(([name, scheme]) => [name, scheme?.name ?? AS_IN_FILE])),
  };
}

/** The schemes to choose from, told with the deviation as typed. */
export function schemeOptions(deviation: string): readonly OptionGroup[] {
  const names = Object.entries(SCHEMES).map(([value, label]) => ({ value, label }));
  const isDefault = ({ value }: { readonly value: string }): boolean => value.endsWith('-default');
  const normal = { value: 'normal', label: `Normal, deviation ${deviation}` };
  return [
    { label: 'Weights', options: [...names.filter((option) => !isDefault(option)), normal] },
    { label: 'Weights, biases and tables', options: names.filter(isDefault) },
  ];
}

/** The name of a scheme in a text that a select gives; null for any other. */
export function schemeNamed(text: string): InitialScheme['name'] | null {
  if (text === 'normal') return text;
  return (Object.keys(SCHEMES) as (keyof typeof SCHEMES)[]).find((name) => name === text) ?? null;
}
