import type { RateSource } from '../model/site';
import type { Attributes } from './attributes';
import type { AttributeWrite } from './bindings';
import type { PyClass } from './module';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import type { Qualifier } from './qualify';
import { type Binding, lookup, type ScopeTree } from './scopes';

/** Where a setting comes from, and the expression that gives its value; null when this module does not show one. */
export interface Setting {
  readonly source: RateSource;
  readonly value: PyNode | null;
  /** Another value may be given where the program starts. */
  readonly byDefault: boolean;
}

const CONFIG = /(?:^|[._])(?:config|cfg|conf|hparams?|hps?|hyper_?parameters|settings)$/i;
const ARGUMENTS = /(?:^|[._])(?:args|arguments|opts?|options|flags|namespace)$/i;
const CONFIG_CLASS = /(?:Config|Cfg|Args|Arguments|Options|HParams|Hyperparameters|Params|Settings)$|^(?:CFG|HP)$/i;
const NAMESPACES = new Set(['types.SimpleNamespace', 'argparse.Namespace', 'builtins.dict']);

export interface SettingsParts {
  readonly scopes: ScopeTree;
  readonly qualifier: Qualifier;
  readonly attributes: Attributes;
  readonly calls: readonly PyNode[];
  readonly writes: readonly AttributeWrite[];
}

/** Follows `config.dropout`, `args.dropout` and `cfg['dropout']` to a class, a command-line parser or a literal of this module. */
export class Settings {
  #options: ReadonlyMap<string, readonly (PyNode | null)[]> | null = null;

  constructor(readonly parts: SettingsParts) {}

  /** `object.name`; null when the object does not look like settings. */
  attribute(object: PyNode, name: string): Setting | null {
    const setting =
      this.#hyperparameter(object, name) ?? this.#bound(object, name) ?? this.#parsed(object, name) ?? this.#configured(object, name);
    // Settings that the program itself changes have no one value.
    return setting && this.#isWritten(name) ? { ...setting, value: null } : setting;
  }

  /** `object['key']`; null when the object does not look like settings. */
  item(object: PyNode, key: string): Setting | null {
    const given = this.#givenTo(object);
    const pairs = given?.type === 'dictionary' ? partsOf(given).filter((pair) => pair.type === 'pair') : [];
    const found = pairs.filter((pair) => pair.childForFieldName('key')?.text.replace(/^['"]|['"]$/g, '') === key);
    const value = found.length === 1 && !this.#isChanged(object) ? (found[0]?.childForFieldName('value') ?? null) : null;
    if (value) return { source: 'config', value, byDefault: false };
    return CONFIG.test(object.text) || ARGUMENTS.test(object.text) ? { source: 'config', value: null, byDefault: false } : null;
  }

  /** Lightning's `self.hparams.name` is the parameter of the constructor. */
  #hyperparameter(object: PyNode, name: string): Setting | null {
    if (object.type !== 'attribute' || !object.text.endsWith('.hparams')) return null;
    const self = object.childForFieldName('object');
    const owner = self && this.parts.attributes.classOfSelf(self);
    const init = owner?.methods.find((method) => method.name === '__init__');
    const value = init?.parameters.find((parameter) => parameter.name === name)?.defaultValue ?? null;
    return value && { source: 'parameter-default', value, byDefault: true };
  }

  /** `cfg = Config(dropout=0.1)`, `args = parser.parse_args()`, `def build(cfg: Config)`. */
  #bound(object: PyNode, name: string): Setting | null {
    if (object.type !== 'identifier') return null;
    const [binding, another] = lookup(this.parts.scopes.at(object.startIndex), object.text)?.bindings ?? [];
    if (!binding || another) return null;
    if (binding.kind === 'parameter') return this.#typed(binding, name);
    const call = binding.kind === 'value' && binding.value.type === 'call' ? binding.value : null;
    const callee = call?.childForFieldName('function');
    if (!call || !callee) return null;
    if (/\.parse_(?:known_)?args$/.test(callee.text))
      return this.#option(name) ?? { source: 'argument-parser', value: null, byDefault: false };
    const keyword = keywordOf(call, name);
    const owner = this.#classCalled(callee);
    if (!owner && !NAMESPACES.has(this.parts.qualifier.qualify(callee) ?? '')) return null;
    if (keyword) return { source: 'config', value: keyword, byDefault: false };
    const value = owner && !/\*/.test(call.text) ? this.#fieldOf(owner, name) : null;
    return { source: 'config', value, byDefault: false };
  }

  #typed(binding: Extract<Binding, { kind: 'parameter' }>, name: string): Setting | null {
    const type = binding.node.childForFieldName('type');
    const owner = type && this.#classCalled(partsOf(type)[0] ?? type);
    const value = owner ? this.#fieldOf(owner, name) : null;
    return value && { source: 'config', value, byDefault: true };
  }

  #parsed(object: PyNode, name: string): Setting | null {
    return ARGUMENTS.test(object.text) ? this.#option(name) : null;
  }

  /** The only class of this module that is named like settings and has the field. */
  #configured(object: PyNode, name: string): Setting | null {
    const parser = ARGUMENTS.test(object.text);
    if (!parser && !CONFIG.test(object.text)) return null;
    const classes = this.parts.attributes.definitions.classes.filter((owner) => CONFIG_CLASS.test(owner.name) || isDataclass(owner));
    const values = classes.flatMap((owner) => this.#fieldOf(owner, name) ?? []);
    const [value, another] = values;
    if (value && !another) return { source: 'config', value, byDefault: true };
    return { source: parser ? 'argument-parser' : 'config', value: null, byDefault: false };
  }

  #fieldOf(owner: PyClass, name: string): PyNode | null {
    const value = this.parts.attributes.originIn(owner, name)?.value ?? null;
    if (value?.type !== 'call' || !/(?:^|\.)[fF]ield$/.test(value.childForFieldName('function')?.text ?? '')) return value;
    const list = value.childForFieldName('arguments');
    const first = list ? partsOf(list)[0] : undefined;
    return keywordOf(value, 'default') ?? (first && first.type !== 'keyword_argument' ? first : null);
  }

  #classCalled(expression: PyNode): PyClass | null {
    const name = this.parts.qualifier.qualify(expression);
    return name?.startsWith('.') ? this.parts.attributes.definitions.classNamed(name.slice(1), expression.startIndex) : null;
  }

  #option(name: string): Setting | null {
    this.#options ??= optionsOf(this.parts.calls);
    const defaults = this.#options.get(name);
    if (!defaults) return null;
    return { source: 'argument-parser', value: defaults.length === 1 ? (defaults[0] ?? null) : null, byDefault: true };
  }

  #isWritten(name: string): boolean {
    return this.parts.writes.some(({ attribute, object }) => attribute === name && this.parts.attributes.classOfSelf(object) === null);
  }

  #givenTo(object: PyNode): PyNode | null {
    if (object.type !== 'identifier') return null;
    const [binding, another] = lookup(this.parts.scopes.at(object.startIndex), object.text)?.bindings ?? [];
    return binding?.kind === 'value' && !another ? binding.value : null;
  }

  /** `cfg['dropout'] = …`, `cfg.update(…)` or `f(cfg)` anywhere: too much may happen to it. */
  #isChanged(object: PyNode): boolean {
    const text = this.parts.scopes.module.node.text;
    const name = object.text;
    return new RegExp(`(?<![\\w.])${name}(?:\\s*\\[[^\\]\\n]*\\]\\s*[-+*/]?=(?!=)|\\s*\\.\\s*(?:update|setdefault|pop|clear)\\b)`).test(
      text,
    );
  }
}

function keywordOf(call: PyNode, name: string): PyNode | null {
  const list = call.childForFieldName('arguments');
  const found = (list ? partsOf(list) : []).find(
    (part) => part.type === 'keyword_argument' && part.childForFieldName('name')?.text === name,
  );
  return found?.childForFieldName('value') ?? null;
}

function isDataclass(owner: PyClass): boolean {
  const around = owner.node.parent;
  return (
    around?.type === 'decorated_definition' && partsOf(around).some((part) => part.type === 'decorator' && /dataclass|attr/.test(part.text))
  );
}

/** Defaults of command-line options by the name under which the program reads them; null where none is given. */
function optionsOf(calls: readonly PyNode[]): ReadonlyMap<string, readonly (PyNode | null)[]> {
  const options = new Map<string, (PyNode | null)[]>();
  for (const call of calls) {
    const callee = call.childForFieldName('function')?.text ?? '';
    const isFlag = /(?:^|\.)DEFINE_(?:float|integer)$/.test(callee);
    if (!isFlag && !/\.add_argument$/.test(callee)) continue;
    const list = call.childForFieldName('arguments');
    const positional = (list ? partsOf(list) : []).filter((part) => part.type !== 'keyword_argument');
    const names = positional.filter((part) => part.type === 'string').map((part) => part.text.replace(/^['"]|['"]$/g, ''));
    const long = isFlag ? names[0] : (names.find((name) => name.startsWith('--')) ?? names[0]);
    const name = (keywordOf(call, 'dest')?.text ?? long ?? '')
      .replace(/^['"]|['"]$/g, '')
      .replace(/^-+/, '')
      .replace(/-/g, '_');
    const value = isFlag ? (positional[1] ?? keywordOf(call, 'default')) : keywordOf(call, 'default');
    options.set(name, [...(options.get(name) ?? []), value]);
  }
  return options;
}
