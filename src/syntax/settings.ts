import type { RateSource } from '../model/site';
import { Changes } from './changes';
import { documentMember, documentValue } from './documents';
import type { Evaluator, Holder, Member } from './evaluator';
import { classMeant, fieldOf, importedClass, isDataclass, type Owned } from './fields';
import { handedSetting } from './handed';
import { memberOf } from './holders';
import type { PyClass } from './module';
import type { PyNode } from './node';
import { commandOptions, positionalOf, unquoted } from './options';
import { truthAround } from './reach';
import { lookup } from './scopes';
import { searchSpaces } from './searchSpaces';
import { agreed, isKnown, onlyByDefault, saysSomething, seenFrom, UNKNOWN, type Value } from './values';

const CONFIG = /(?:^|[._])(?:config|cfg|conf|hparams?|hps?|hyper_?parameters|settings)$/i;
const ARGUMENTS = /(?:^|[._])(?:args|arguments|opts?|options|flags|namespace)$/i;
const CONFIG_CLASS =
  /(?:Config|Configuration|Cfg|Args|Arguments|Options|HParams|Hyperparameters|Params|Settings)$|^(?:CFG|HP|config|cfg)$/i;

type Options = ReadonlyMap<string, readonly (PyNode | null)[]>;

/** Follows `config.dropout`, `args.dropout` and `cfg['dropout']` to a class, a command-line parser or a literal. */
export class Settings {
  #options: Options | null = null;
  #spaces: ReadonlyMap<string, readonly PyNode[]> | null = null;
  #writes: ReadonlyMap<string, readonly (PyNode | null)[]> | null = null;
  #own: readonly PyClass[] | null = null;
  #imported: readonly { readonly name: string; readonly statement: PyNode }[] | null = null;
  readonly #changes: Changes;

  constructor(readonly it: Evaluator) {
    this.#changes = new Changes(() => it.parts.scopes.module.node.text);
  }

  /** `object.name`; null when the object does not look like settings. */
  attribute(object: PyNode, name: string): Value | null {
    const found = this.#orHanded(this.#declared(object, name), object, name, 'attribute');
    if (!found) return null;
    // What the program itself writes there counts as well.
    const { values: written, guarded } = this.#written(name);
    if (written.length === 0)
      return object.type === 'identifier' && this.#changes.hasMembersOf(object.text)
        ? onlyByDefault(found)
        : { ...found, guarded: found.guarded || guarded };
    const holder = this.it.holder(object);
    const isBlank = holder?.kind === 'mapping' && holder.isWritable && !holder.entries.has(name);
    const all = saysSomething(found) || (found.source === 'config' && !isBlank) ? [found, ...written] : written;
    const value = agreed(all.filter((each) => !each.none));
    return {
      ...value,
      source: found.source,
      byDefault: saysSomething(value) && (value.byDefault || found.byDefault),
      guarded: value.guarded || guarded,
    };
  }

  /** Where nothing else tells a member: what callers hand over. */
  #orHanded(found: Value | null, object: PyNode, name: string, form: 'attribute' | 'item'): Value | null {
    if (found && (saysSomething(found) || found.candidates)) return found;
    const handed = handedSetting(this.it, object, name, form);
    return handed && (saysSomething(handed) || handed.candidates) ? handed : found;
  }

  #declared(object: PyNode, name: string): Value | null {
    const hyper = this.#hyperparameter(object, name);
    if (hyper) return hyper;
    const holder = this.it.holder(object);
    if (holder) return this.member(holder, name);
    if (ARGUMENTS.test(object.text)) {
      const option = this.option(name);
      if (option) return option;
    }
    return this.#configured(object, name);
  }

  /** One member of something that can be followed. */
  member(holder: Holder, name: string): Value {
    if (holder.kind === 'parsed') {
      const option = holder.at.option(name);
      return this.#from(holder.at, option ?? { ...UNKNOWN, source: 'argument-parser' });
    }
    if (holder.kind === 'document') {
      const found = documentMember(holder, name);
      return found ? documentValue(found) : { ...UNKNOWN, source: 'config-file' };
    }
    const member = memberOf(holder, name);
    if (member) return this.#valueOf(member, 'config');
    const passed = holder.kind === 'instance' && !holder.call ? holder.at.passedField(holder.owner, name) : null;
    return passed ? this.#from(holder.at, passed) : { ...UNKNOWN, source: 'config' };
  }

  /** `object['key']`; null when the object does not look like settings. */
  item(object: PyNode, key: string): Value | null {
    const holder = this.#isChanged(object) ? null : this.it.holder(object);
    if (holder && (holder.kind !== 'mapping' || holder.entries.has(key))) return this.member(holder, key);
    const space = this.#drawnAs(object, key);
    if (space) return space;
    const looksSo = CONFIG.test(object.text) || ARGUMENTS.test(object.text);
    return this.#isChanged(object) ? unsure(looksSo) : this.#orHanded(unsure(looksSo), object, key, 'item');
  }

  /** `object.get('key', fallback)` and `getattr(object, 'key', fallback)`. */
  given(object: PyNode, key: string, fallback: PyNode | null, form: 'item' | 'attribute'): Value {
    if (/(?:^|\.)environ$/.test(object.text)) return UNKNOWN;
    const holder = form === 'item' && this.#isChanged(object) ? null : this.it.holder(object);
    const found = form === 'attribute' ? this.attribute(object, key) : this.item(object, key);
    if (found && (saysSomething(found) || found.candidates)) return found;
    if (!fallback) return found ?? UNKNOWN;
    const value = this.it.value(fallback);
    const isClosed = holder?.kind === 'mapping' && !holder.isOpen && !holder.isWritable && !holder.entries.has(key);
    // A member that is there but cannot be known is not the fallback.
    if (holder && !isClosed && holder.kind !== 'parsed' && this.#has(holder, key)) return found ?? UNKNOWN;
    if (!saysSomething(value)) return value;
    const source = this.#isStarred(object) ? 'parameter-default' : (found?.source ?? 'config');
    return { ...value, source: source === 'unknown' ? 'config' : source, byDefault: true };
  }

  #has(holder: Holder, key: string): boolean {
    if (holder.kind === 'document') return documentMember(holder, key) !== null;
    return holder.kind !== 'parsed' && memberOf(holder, key) !== null;
  }

  /** Default of a command-line option of this module. */
  option(name: string): Value | null {
    this.#options ??= commandOptions(this.it.parts.calls);
    const defaults = this.#options.get(name);
    if (!defaults) return null;
    const values = defaults.map((each) => (each ? this.it.value(each) : UNKNOWN));
    const value = agreed(values);
    return saysSomething(value) ? { ...value, source: 'argument-parser', byDefault: true } : { ...value, source: 'argument-parser' };
  }

  #valueOf({ at, node, byDefault }: Member, source: RateSource): Value {
    const inner = this.#from(at, at.value(node));
    if (!saysSomething(inner)) return { ...inner, source, origin: null };
    return { ...inner, source: inner.source === 'tuner' ? 'tuner' : source, byDefault: byDefault || inner.byDefault };
  }

  #from(at: Evaluator, value: Value): Value {
    return at === this.it ? value : seenFrom(at.parts.links.file, value);
  }

  /** Lightning's `self.hparams.name` is the parameter of the constructor. */
  #hyperparameter(object: PyNode, name: string): Value | null {
    if (object.type !== 'attribute' || !object.text.endsWith('.hparams')) return null;
    const self = object.childForFieldName('object');
    const owner = self && this.it.parts.attributes.classOfSelf(self);
    const init = owner?.methods.find((method) => method.name === '__init__');
    const byDefault = init?.parameters.find((parameter) => parameter.name === name)?.defaultValue ?? null;
    if (!byDefault) return null;
    const value = this.it.value(byDefault);
    return isKnown(value) ? { ...value, source: 'parameter-default', byDefault: true } : { ...UNKNOWN, source: 'parameter-default' };
  }

  /** The only class that is named like settings and has the field: of the class around, of this module, or imported by it. */
  #configured(object: PyNode, name: string): Value | null {
    const parser = ARGUMENTS.test(object.text);
    if (!parser && !CONFIG.test(object.text)) return null;
    const source = parser ? 'argument-parser' : 'config';
    const chosen = this.#configClassAround(object);
    const classes = chosen ? [chosen] : this.#configClasses();
    const fields = classes.flatMap(({ at, owner }) => fieldOf(at, owner, name) ?? []);
    if (fields.length === 0) return { ...UNKNOWN, source };
    const value = agreed(fields.map((field) => this.#valueOf(field, 'config')));
    return saysSomething(value) ? { ...value, byDefault: true } : { ...value, source };
  }

  /** `config_class = BertConfig` in the class around. */
  #configClassAround(object: PyNode): Owned | null {
    const { scopes, definitions, attributes } = this.it.parts;
    for (let scope = scopes.at(object.startIndex).parent; scope; scope = scope.parent) {
      const owner = scope.kind === 'class' ? definitions.classOf(scope) : null;
      const value = owner && attributes.originIn(owner, 'config_class')?.value;
      if (value) return classMeant(this.it, value);
    }
    return null;
  }

  #configClasses(): readonly Owned[] {
    const { scopes, definitions } = this.it.parts;
    this.#own ??= definitions.classes.filter((owner) => CONFIG_CLASS.test(owner.name) || isDataclass(owner));
    this.#imported ??= [...scopes.module.bindings].flatMap(([name, [only]]) =>
      only?.kind === 'import' && CONFIG_CLASS.test(name) ? [{ name, statement: only.node }] : [],
    );
    const own = this.#own.map((owner) => ({ at: this.it, owner }));
    // Asked anew each time: a class of another file may be gone the next time.
    return [...own, ...this.#imported.flatMap(({ name, statement }) => importedClass(this.it, statement, name) ?? [])];
  }

  /** What the program writes to an attribute of that name on something else than `self`. */
  #written(name: string): { readonly values: readonly Value[]; readonly guarded: boolean } {
    this.#writes ??= this.#foreignWrites();
    const writes = this.#writes.get(name) ?? [];
    if (writes.length > 50) return { values: [UNKNOWN], guarded: false };
    let guarded = false;
    const values = writes.flatMap((node) => {
      if (!node) return [UNKNOWN];
      const fallback = ownFallback(node, name);
      if (fallback) return [onlyByDefault(this.it.value(fallback))];
      if (this.it.isFollowing(node)) return [];
      // `if not is_training: config.dropout = 0.0` says nothing about training.
      const around = truthAround(node, (condition) => this.it.truth(condition));
      guarded ||= around.guarded;
      return around.holds === false && around.guarded ? [] : [this.it.value(node)];
    });
    return { values, guarded };
  }

  #foreignWrites(): ReadonlyMap<string, readonly (PyNode | null)[]> {
    const found = new Map<string, (PyNode | null)[]>();
    for (const { attribute, object, value } of this.it.parts.writes) {
      if (this.it.parts.attributes.classOfSelf(object)) continue;
      found.set(attribute, [...(found.get(attribute) ?? []), value]);
    }
    return found;
  }

  /** `config['dropout']` when one search space of this module has that key. */
  #drawnAs(object: PyNode, key: string): Value | null {
    const binding = object.type === 'identifier' ? lookup(this.it.parts.scopes.at(object.startIndex), object.text)?.bindings[0] : null;
    if (binding?.kind !== 'parameter' && !CONFIG.test(object.text)) return null;
    this.#spaces ??= searchSpaces(this.it.parts.calls);
    const [only, another] = this.#spaces.get(key) ?? [];
    const value = only && !another ? this.it.value(only) : null;
    return value?.source === 'tuner' ? value : null;
  }

  /** `**kwargs` of the function around. */
  #isStarred(object: PyNode): boolean {
    const binding = object.type === 'identifier' ? lookup(this.it.parts.scopes.at(object.startIndex), object.text)?.bindings[0] : null;
    return binding?.kind === 'parameter' && binding.node.text.startsWith('**');
  }

  #isChanged(object: PyNode): boolean {
    const whole = object.type === 'subscript' ? object.childForFieldName('value') : object;
    return whole?.type === 'identifier' && this.#changes.hasItemsOf(whole.text);
  }
}

function unsure(isSetting: boolean): Value | null {
  return isSetting ? { ...UNKNOWN, source: 'config' } : null;
}

/** `args.p = getattr(args, 'p', 0.1)` keeps what is there: only the fallback is new. */
function ownFallback(node: PyNode, name: string): PyNode | null {
  if (node.type !== 'call' || node.childForFieldName('function')?.text !== 'getattr') return null;
  const [, key, fallback] = positionalOf(node);
  return key && fallback && unquoted(key.text) === name ? fallback : null;
}
