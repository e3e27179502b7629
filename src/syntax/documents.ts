import type { ConfigFormat } from '../text/source';
import type { ConfigDocument, ConfigNode, DocumentPart } from './config';
import { openConfigText } from './config/open';
import type { Evaluator, Holder } from './evaluator';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { once } from './once';
import { keywordOf, positionalOf } from './options';
import { type Binding, lookup } from './scopes';
import { UNKNOWN, type Value } from './values';

type DocumentHolder = Extract<Holder, { kind: 'document' }>;

const LOADS =
  /(?:^|\.)(?:safe_load|full_load|unsafe_load|yaml\.load|json\.loads?|toml\.loads?|tomllib\.loads?|tomli\.loads?|OmegaConf\.load|load_hyperpyyaml)$/;

/** `yaml.safe_load(open('config.yaml'))`, `OmegaConf.load('config.yaml')`: a file that is named here. */
export function loadedDocument(it: Evaluator, call: PyNode): Holder | null {
  const callee = call.childForFieldName('function')?.text ?? '';
  if (!LOADS.test(callee)) return null;
  const path = pathOf(it, positionalOf(call)[0] ?? null);
  const part = path === null ? null : opened(it, path);
  // `load_hyperpyyaml(file, overrides)`: the command line may say otherwise.
  const isOverridden = /hyperpyyaml/.test(callee) && (positionalOf(call).length > 1 || keywordOf(call, 'overrides') !== null);
  return part && { kind: 'document', parts: [part], byDefault: isOverridden };
}

/** The path behind `'x.yaml'`, `open('x.yaml')`, `Path('x.yaml').read_text()` or a name bound by `with open(…) as f`. */
function pathOf(it: Evaluator, expression: PyNode | null): string | null {
  if (!expression) return null;
  if (expression.type === 'call') {
    const callee = expression.childForFieldName('function');
    if (/(?:^|\.)(?:open|Path)$/.test(callee?.text ?? '') && positionalOf(expression)[0])
      return pathOf(it, positionalOf(expression)[0] ?? null);
    return callee?.type === 'attribute' ? pathOf(it, callee.childForFieldName('object')) : null;
  }
  if (expression.type === 'identifier') {
    const [only, another] = lookup(it.parts.scopes.at(expression.startIndex), expression.text)?.bindings ?? [];
    if (only?.kind === 'other' && !another) return openedAs(it, only.node);
  }
  const { value } = it.value(expression);
  return typeof value === 'string' ? value : null;
}

/** `with open('x.yaml') as f`: the name stands behind the call. */
function openedAs(it: Evaluator, target: PyNode): string | null {
  for (let at: PyNode | null = target; at && at.type !== 'with_item'; at = at.parent) {
    if (at.type === 'as_pattern') return pathOf(it, partsOf(at)[0] ?? null);
  }
  return null;
}

/** The first parameter of a function under `@hydra.main(config_path='conf', config_name='config')`; the command line may override it. */
export function hydraDocument(it: Evaluator, { node }: Extract<Binding, { kind: 'parameter' }>): Holder | null {
  const list = node.parent;
  const definition = list?.parent;
  const around = definition?.parent;
  if (definition?.type !== 'function_definition' || around?.type !== 'decorated_definition' || partsOf(list ?? node)[0]?.id !== node.id)
    return null;
  for (const decorator of partsOf(around)) {
    const call = decorator.type === 'decorator' ? partsOf(decorator)[0] : undefined;
    if (call?.type !== 'call' || !/(?:^|\.)hydra\.main$|^hydra_main$/.test(call.childForFieldName('function')?.text ?? '')) continue;
    const text = (name: string): string | null => {
      const given = keywordOf(call, name);
      const value = given ? it.value(given).value : null;
      return typeof value === 'string' ? value : null;
    };
    const name = text('config_name');
    return name === null ? null : composed(it, text('config_path') ?? '', name);
  }
  return null;
}

/** A file and what its `defaults` list lays below or above it: `- model: small` is `model/small.yaml` under the key `model`. */
function composed(it: Evaluator, folder: string, name: string): Holder | null {
  const own = opened(it, join(folder, /\.ya?ml$/.test(name) ? name : `${name}.yaml`));
  if (!own) return null;
  const parts: DocumentPart[] = [];
  let isOwnPlaced = false;
  for (const item of itemsOf(entryOf(own.node, 'defaults'))) {
    if (item.kind === 'string' && item.value === '_self_') {
      parts.push(own);
      isOwnPlaced = true;
    } else parts.push(...defaultParts(it, folder, item));
  }
  // Without `_self_` Hydra 1.1 and later puts the file itself last.
  return { kind: 'document', parts: isOwnPlaced ? parts : [...parts, own], byDefault: true };
}

function defaultParts(it: Evaluator, folder: string, item: ConfigNode): readonly DocumentPart[] {
  if (item.kind === 'string') {
    const part = opened(it, join(folder, `${item.value}.yaml`));
    return part ? [part] : [];
  }
  const [entry, another] = item.kind === 'object' ? item.entries : [];
  if (!entry || another || entry.value.kind !== 'string') return [];
  const group = entry.key.replace(/^(?:override|optional)\s+/, '').replace(/@.*$/, '');
  const part = opened(it, join(folder, group, `${entry.value.value}.yaml`));
  return part ? [{ document: part.document, node: nested(part.node, group.split('/')) }] : [];
}

/** A node as it stands under some keys. */
function nested(node: ConfigNode, keys: readonly string[]): ConfigNode {
  return keys.reduceRight<ConfigNode>(
    (value, key) => ({ kind: 'object', span: value.span, entries: [{ key, keySpan: value.span, value }] }),
    node,
  );
}

/** What a document says for a key: one value, or the parts below it. null = nothing. */
export function documentMember(holder: DocumentHolder, key: string): DocumentHolder | null {
  const parts = holder.parts.flatMap(({ document, node }) => {
    const value = entryOf(node, key);
    return value ? [{ document, node: value }] : [];
  });
  return parts.length > 0 ? { ...holder, parts } : null;
}

/** The value that the last part gives, with the place it stands in. */
export function documentValue({ parts, byDefault }: DocumentHolder): Value {
  const last = parts.at(-1);
  if (!last) return UNKNOWN;
  const { document, node } = last;
  const elsewhere = { file: document.file, span: node.span };
  if (node.kind === 'null') return { ...UNKNOWN, none: true, source: 'config-file', byDefault, elsewhere };
  if (node.kind === 'array') {
    const list = node.items.map((item) => (item.kind === 'number' ? item.value : Number.NaN));
    return list.length > 0 && list.every((each) => Number.isFinite(each))
      ? { ...UNKNOWN, list, whole: true, source: 'config-file', byDefault, elsewhere }
      : { ...UNKNOWN, source: 'config-file' };
  }
  // `${other.key}` is worked out when the program runs.
  if (node.kind === 'object' || (node.kind === 'string' && node.value.includes('${'))) return { ...UNKNOWN, source: 'config-file' };
  return { ...UNKNOWN, value: node.value, source: 'config-file', byDefault, elsewhere };
}

function entryOf(node: ConfigNode, key: string): ConfigNode | null {
  return node.kind === 'object' ? (node.entries.findLast((entry) => entry.key === key)?.value ?? null) : null;
}

function itemsOf(node: ConfigNode | null): readonly ConfigNode[] {
  return node?.kind === 'array' ? node.items : [];
}

function opened(it: Evaluator, path: string): DocumentPart | null {
  const format = formatOf(path);
  const found = format && it.parts.links.project.config?.(it.parts.links.file, path);
  if (!format || !found) return null;
  const document = parsed(found)(format);
  return document.root && { document, node: document.root };
}

/** A file that many modules load is parsed once. */
const parsed = once((found: { readonly file: string; readonly text: string }) => {
  let document: ConfigDocument | null = null;
  return (format: ConfigFormat): ConfigDocument => {
    document ??= openConfigText(found.file, found.text, format);
    return document;
  };
});

function formatOf(path: string): ConfigFormat | null {
  if (/\.ya?ml$/i.test(path)) return 'yaml';
  return /\.json$/i.test(path) ? 'json' : /\.toml$/i.test(path) ? 'toml' : null;
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '' && part !== '.').join('/');
}
