import type { DropoutSite, Granularity, Rate, SiteContext } from '../../model/site';
import type { ConfigDocument, ConfigEntry, ConfigNode, ConfigNumber } from '../../syntax/config';
import { type Span, spanOf } from '../../text/span';
import { isOfMachineLearning, layerGranularity, ownRateKey, rateKey } from './keys';

/** More items or keys than any configuration has: results, a vocabulary, data. */
const MOST_ITEMS = 200;
const MOST_KEYS = 5000;
/** Where there are more keys than this, and nearly all are numbered, it is a vocabulary. */
const WORDS = 500;
/** Longest list of rates, one for each layer. */
const MOST_RATES = 256;
/** A rate in percent is shown as it is; more than that is no rate at all. */
const HIGHEST = 100;

/** What is known of the object that holds a key. */
interface Around {
  /** Keys from the root. */
  readonly path: string;
  /** The object describes a dropout layer: `p` is its rate. */
  readonly layer: Granularity | null;
}

interface Found {
  readonly site: DropoutSite;
  readonly weak: boolean;
}

/** All dropout rates of a configuration file, in source order. */
export function readConfigSites(document: ConfigDocument): readonly DropoutSite[] {
  const reader = new SiteReader(document.text);
  if (document.root) reader.visit(document.root, { path: '', layer: null });
  const sure = reader.ofMachineLearning || reader.found.some(({ weak }) => !weak);
  return reader.found.flatMap(({ site, weak }) => (weak && !sure ? [] : [site]));
}

class SiteReader {
  readonly found: Found[] = [];
  ofMachineLearning = false;

  constructor(readonly text: string) {}

  visit(node: ConfigNode, around: Around): void {
    if (node.kind === 'array') {
      if (node.items.length > MOST_ITEMS) return;
      for (const [index, item] of node.items.entries()) this.visit(item, { path: joined(around.path, String(index)), layer: null });
    }
    if (node.kind !== 'object' || isTooLong(node.entries) || isForeign(node.entries)) return;
    const layer = around.layer ?? taggedLayer(node) ?? describedLayer(node.entries);
    // Of a key that is given twice the last counts.
    const last = new Map(node.entries.map((entry) => [entry.key, entry]));
    for (const entry of last.values()) this.#entry(entry, { path: around.path, layer });
  }

  #entry(entry: ConfigEntry, around: Around): void {
    const { key, value } = entry;
    if (isOfMachineLearning(key)) this.ofMachineLearning = true;
    const path = joined(around.path, key);
    if (value.kind === 'object') {
      const own = rateKey(key);
      const described = own && !own.weak ? own.granularity : /^(?:init_args|kwargs|params|args)$/.test(key) ? around.layer : null;
      this.visit(value, { path, layer: described });
      return;
    }
    const meaning = (around.layer ? withLayer(key, around.layer) : null) ?? rateKey(key);
    const rate = meaning && rateOf(value, entry, { text: this.text, keeps: meaning.keeps, weak: meaning.weak });
    if (meaning && rate) this.found.push({ weak: meaning.weak, site: siteOf(entry, rate, { path, granularity: meaning.granularity }) });
    else if (value.kind === 'array') this.visit(value, { path, layer: null });
  }
}

function isTooLong(entries: readonly ConfigEntry[]): boolean {
  if (entries.length <= WORDS) return false;
  const numbered = entries.filter(({ value }) => value.kind === 'number' && Number.isInteger(value.value));
  return entries.length > MOST_KEYS || numbered.length > 0.9 * entries.length;
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function withLayer(key: string, granularity: Granularity): { keeps: boolean; granularity: Granularity; weak: boolean } | null {
  const own = ownRateKey(key);
  return own && { ...own, granularity, weak: false };
}

const CLASS_KEY = /^(?:_target_|target|type|class|class_path|cls|name)$/;

/** What the layer drops that an object with `type: Dropout` or `_target_: torch.nn.Dropout` describes. */
function describedLayer(entries: readonly ConfigEntry[]): Granularity | null {
  for (const { key, value } of entries) {
    if (value.kind === 'string' && CLASS_KEY.test(key)) return layerGranularity(value.value);
  }
  return null;
}

/** `!new:torch.nn.Dropout` and `!name:torch.nn.Dropout` of HyperPyYAML. */
function taggedLayer({ tag }: Extract<ConfigNode, { kind: 'object' }>): Granularity | null {
  const built = /^!(?:new|name):(.+)$/.exec(tag ?? '')?.[1];
  return built === undefined ? null : layerGranularity(built);
}

/** A layer as Keras saves it is read with its network; a tokenizer's dropout drops merges. */
function isForeign(entries: readonly ConfigEntry[]): boolean {
  const kinds = new Map(entries.map(({ key, value }) => [key, value.kind]));
  return (
    (kinds.get('class_name') === 'string' && kinds.get('config') === 'object') ||
    kinds.get('merges') === 'array' ||
    isTable(kinds.get('vocab'))
  );
}

function isTable(kind: ConfigNode['kind'] | undefined): boolean {
  return kind === 'object' || kind === 'array';
}

interface Reading {
  readonly text: string;
  readonly keeps: boolean;
  readonly weak: boolean;
}

/** The rate that a value gives; null when it is none. */
function rateOf(value: ConfigNode, { keySpan }: ConfigEntry, { text, keeps, weak }: Reading): Rate | null {
  const turned = (number: number): number => (keeps ? Number((1 - number).toPrecision(12)) : number);
  const written = { text: text.slice(value.span.start, value.span.end), byDefault: false, guarded: false };
  if (value.kind === 'number') {
    if (!isRate(value.value, weak || keeps ? 1 : HIGHEST)) return null;
    if (value.reference) return referred(value, value.reference, { text, turned });
    // An alias stands for a number that was given above.
    const isAlias = value.span.start < keySpan.end;
    const place = isAlias
      ? ({ source: 'constant', form: 'name', span: null } as const)
      : ({ source: 'literal', form: 'literal', span: value.span } as const);
    return { ...written, ...place, value: turned(value.value), origin: value.span };
  }
  if (value.kind !== 'array' || value.items.length === 0 || value.items.length > MOST_RATES) return null;
  const numbers = value.items.flatMap((item) => (item.kind === 'number' && isRate(item.value, 1) ? [turned(item.value)] : []));
  const [first] = numbers;
  if (numbers.length !== value.items.length || first === undefined) return null;
  const same = numbers.every((number) => number === first);
  return { ...written, source: 'literal', form: 'other', span: value.span, origin: null, value: same ? first : null, list: numbers };
}

/** A number that stands elsewhere in the file, or is worked out of such: then no single literal decides. */
function referred(
  { value, span }: ConfigNumber,
  reference: NonNullable<ConfigNumber['reference']>,
  { text, turned }: { readonly text: string; readonly turned: (number: number) => number },
): Rate {
  return {
    value: turned(value),
    text: text.slice(reference.span.start, reference.span.end),
    source: 'constant',
    form: reference.isPlain ? 'name' : 'arithmetic',
    span: reference.span,
    origin: reference.isPlain ? span : null,
    byDefault: false,
    guarded: false,
  };
}

function isRate(value: number, highest: number): boolean {
  return value >= 0 && value <= highest;
}

/** Nothing runs in a configuration file. */
const NOWHERE: SiteContext = {
  classId: null,
  functionName: null,
  place: 'module',
  guarded: false,
  intended: false,
  inBackward: false,
  inTest: false,
};

function siteOf(
  { key, keySpan, value }: ConfigEntry,
  rate: Rate,
  { path, granularity }: { path: string; granularity: Granularity },
): DropoutSite {
  const { start, end: last } = value.kind === 'number' && value.reference ? value.reference.span : value.span;
  const end = Math.max(keySpan.end, start >= keySpan.end ? last : keySpan.end);
  const span: Span = spanOf(keySpan.start, end);
  return {
    id: `config:${span.start}:${key}`,
    framework: 'config',
    kind: 'config',
    granularity,
    callee: path,
    parameter: key,
    span,
    calleeSpan: keySpan,
    rate,
    context: NOWHERE,
    attribute: null,
    arguments: {},
    starred: false,
    statement: null,
    modeSet: false,
  };
}
