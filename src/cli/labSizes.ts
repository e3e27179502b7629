import { givenText, readGiven } from '../lab/space/given';
import { kindInWords, type Size } from '../lab/space/sizes';
import type { Argument, Building, GivenValues } from '../model/arguments';
import type { Network } from '../model/network';
import { closestWord } from '../text/closest';
import type { Span } from '../text/span';
import { UsageError } from './options';

export const sizesUsage = `
What a network is built with stands in FILE or in the calls that build it; data tell some sizes. The rest is asked for:
  --set NAME=VALUE     an argument of the network's constructor, also instead of its default: --set hidden=128,
                         --set layers=256,128, --set config.dropout=0.2; may be given several times
`;

/** "line 41" */
type PlaceOf = (span: Span) => string;

/** Reads all `--set` for a network. Throws a `UsageError` for a name that it has not, and for a value of another kind. */
export function enteredFor(
  { name: network, arguments: all = [] }: Pick<Network, 'name' | 'arguments'>,
  given: readonly string[],
): GivenValues {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at <= 0) throw new UsageError(`--set needs NAME=VALUE, not '${text}'`);
      const name = text.slice(0, at);
      const argument = all.find((one) => one.name === name) ?? memberOf(name, all);
      if (!argument) throw new UsageError(`--set: ${network} is not built with ${name}; ${hintFor(name, all)}`);
      const value = readGiven(text.slice(at + 1), argument);
      if ('err' in value) throw new UsageError(`--set: ${name} ${value.err}`);
      return [name, value.ok] as const;
    }),
  );
}

/** Of an object that is handed over, more may be asked once something is entered. */
function memberOf(name: string, all: readonly Argument[]): Pick<Argument, 'kind' | 'options'> | null {
  const owner = name.split('.')[0];
  const isAsked = name.includes('.') && all.some((one) => one.name.startsWith(`${owner}.`));
  return isAsked ? { kind: 'any', options: [] } : null;
}

function hintFor(name: string, all: readonly Argument[]): string {
  const names = all.map((one) => one.name);
  if (names.length === 0) return 'nothing it is built with can be typed in';
  const near = closestWord(name, names);
  return near === null ? `it takes ${names.join(', ')}` : `did you mean "${near}"?`;
}

/** What was taken for arguments that the file does not decide, a line each. */
export function sizeLines(sizes: readonly Size[], { buildings = [] }: Pick<Network, 'buildings'>): readonly string[] {
  const [call] = buildings;
  const other = buildings.length === 1 ? call?.file : undefined;
  return sizes.flatMap(({ argument: { name }, value, from }) => {
    const origin = {
      entered: 'as you set it',
      data: 'from the data',
      call: other && `as ${other} has it`,
      default: undefined,
      nothing: undefined,
    }[from];
    return value === undefined || origin === undefined ? [] : [`  ${`${name} = ${givenText(value)}`.padEnd(30)}${origin}`];
  });
}

/** What nothing decides, how it is given, and the calls that give it. */
export function missingLines(
  sizes: readonly Size[],
  { network, placeOf }: { readonly network: Network; readonly placeOf: PlaceOf },
): readonly string[] {
  const missing = sizes.filter(({ from }) => from === 'nothing');
  if (missing.length === 0) return [];
  const buildings = (network.buildings ?? []).filter(({ values }) => missing.some(({ argument }) => argument.name in values));
  return [
    `Nothing decides what ${network.name} is built with:`,
    ...missing.map(({ argument }) => {
      const { name, use } = argument;
      const where = use?.span ? `${placeOf(use.span)}: ` : '';
      return `  --set ${name}=…`.padEnd(30) + [kindInWords(argument), ...(use ? [`${where}${use.words}`] : [])].join('; ');
    }),
    ...buildings.map((building) => `As ${placeWords(building, placeOf)} has it (${building.words}):\n  ${settingWords(building, missing)}`),
  ];
}

function placeWords({ file, span }: Building, placeOf: PlaceOf): string {
  return file ?? placeOf(span);
}

function settingWords({ values }: Building, missing: readonly Size[]): string {
  const names = missing.map(({ argument }) => argument.name);
  return Object.entries(values)
    .filter(([name]) => names.includes(name))
    .map(([name, value]) => `--set ${name}=${quoted(givenText(value))}`)
    .join(' ');
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w.,+-]*$/.test(text) ? text : `'${text.replaceAll("'", '"')}'`;
}
