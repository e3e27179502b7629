import type { PyCall, PyClass, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { ownDefinition } from '../../sites/definitions';
import { bare, named, passedArguments } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import { MODEL, WITHOUT_DROPOUT } from '../pretrained';
import { isModeSwitch } from '../subjects';
import { argumentsOf } from './arguments';
import { classDrops } from './drops';
import { originOfParameter } from './entrances';
import { doingsWith, foreignFunction } from './handed';
import { parameterKey } from './keys';
import { ASIDE } from './methods';
import { type Origin, originOf, originOfOwn } from './origins';
import type { Variables } from './variables';

/** Receivers of `train()` and `eval()` that are programs, not networks. */
const NO_NETWORK = /(?:trainer|agent|solver|runner|learner|experiment|engine|session|optim\w*|opt|self|policy|loss\w*|criterion)$/i;

/** Variables that are one network where the file shows it: by a name for another, or by an argument. */
class Groups {
  readonly #parents = new Map<string, string>();

  of(key: string): string {
    let at = key;
    for (let up = this.#parents.get(at); up !== undefined; up = this.#parents.get(at)) at = up;
    return at;
  }

  unite(a: string, b: string): void {
    const [one, other] = [this.of(a), this.of(b)];
    if (one !== other) this.#parents.set(other, one);
  }
}

interface Signs {
  /** Something is called on it, or done with its parameters, that is of networks. */
  switched: boolean;
  run: boolean;
  /** Some network of the group drops, or none does. */
  drops: boolean;
  plain: boolean;
  /** Where it is made, something is called dropout. */
  hinted: boolean;
}

const NO_SIGNS: Signs = { switched: false, run: false, drops: false, plain: false, hinted: false };

/**
 * Follows variables of unknown class that are plainly networks: the file switches them, or takes their parameters, and runs them. Whether such a network
 * drops nobody knows, unless a function of the project makes it or an annotation names its class. `isSupposing`: other files are not asked, and
 * whatever may drop is followed as if it did.
 */
export function assumeNetworks(
  module: PyModule,
  variables: Variables,
  targetsOf: () => ReadonlyMap<number, PyFunction>,
  isSupposing = false,
): void {
  if (!/\.eval\s*\(\s*\)|\.train\s*\(|\.backward\s*\(/.test(module.text)) return;
  if (![...module.imports].some((name) => /^torch(?:\.|$)/.test(name))) return;
  const marks = module.calls.flatMap((call) => marksOf(call, variables));
  if (!marks.some(({ kind }) => kind === 'switched')) return;
  const targets = targetsOf();
  const source = (key: string): string => variables.source(key) ?? key;
  const groups = new Groups();
  const keys = new Set(marks.map(({ key }) => source(key)));
  const given = module.calls.flatMap((call): readonly (readonly [string, string])[] => {
    const target = targets.get(call.node.id);
    if (!target) return [];
    return argumentsOf(call, target).flatMap(({ name, value }) => {
      const key = variables.keyOf(bare(value));
      return key === null ? [] : [[source(parameterKey(target, name)), source(key)] as const];
    });
  });
  for (const [parameter, key] of [...given, ...membersOf(given, keys)]) {
    groups.unite(parameter, key);
    keys.add(parameter).add(key);
  }
  const signs = new Map<string, Signs>();
  for (const { key, kind } of marks) {
    const group = groups.of(source(key));
    signs.set(group, { ...(signs.get(group) ?? NO_SIGNS), [kind]: true });
  }
  const signsOf = (key: string): Signs => signs.get(groups.of(key)) ?? NO_SIGNS;
  const isUnrun = (key: string): boolean => signsOf(source(key)).switched && !signsOf(source(key)).run;
  for (const key of runElsewhere(module, variables, isUnrun, isSupposing)) signsOf(source(key)).run = true;
  const worth = [...keys].filter((key) => signsOf(key).switched && signsOf(key).run);
  if (isSupposing) {
    for (const key of worth) if (!isPlainly(module, variables.callsGiven(key))) variables.follow(key);
    return;
  }
  const origins = new Map(worth.map((key) => [key, look(module, variables, key, signsOf(key))]));
  for (const key of worth) {
    const { plain, drops, hinted } = signsOf(key);
    const own = origins.get(key);
    if (variables.followed.has(key) || own === 'plain' || (plain && !drops)) continue;
    variables.follow(key);
    // A parameter is what it is given, a variable that is given something only that.
    if (own !== 'drops' && (!drops || variables.callsGiven(key).length > 0)) variables.assumed.set(key, hinted);
  }
}

/** `context.model` of the caller and of the called, where `context` is handed on. */
function membersOf(given: readonly (readonly [string, string])[], keys: ReadonlySet<string>): readonly (readonly [string, string])[] {
  const known = new Set([...keys].filter((key) => key.includes('.')));
  if (known.size === 0) return [];
  const pairs: (readonly [string, string])[] = [];
  for (let before = -1; before !== known.size && known.size < 60; ) {
    before = known.size;
    for (const [parameter, key] of given) {
      for (const member of known) {
        const holder = member.startsWith(`${parameter}.`) ? parameter : member.startsWith(`${key}.`) ? key : null;
        if (holder === null) continue;
        const rest = member.slice(holder.length);
        pairs.push([`${parameter}${rest}`, `${key}${rest}`]);
        known.add(`${parameter}${rest}`).add(`${key}${rest}`);
      }
    }
  }
  return pairs;
}

/** Variables that are given to functions of other files, which run them. */
function runElsewhere(module: PyModule, variables: Variables, isAsked: (key: string) => boolean, isSupposing: boolean): readonly string[] {
  return module.calls.flatMap((call) =>
    passedArguments(call.node).flatMap(({ value }) => {
      const key = variables.keyOf(value);
      if (key === null || !isAsked(key)) return [];
      if (isSupposing) return [key];
      const own = foreignFunction(module, call);
      return own && doingsWith(own, call, (text) => text === bare(value).text).runs ? [key] : [];
    }),
  );
}

/** Everything that a variable is given is of a library and drops nothing. */
function isPlainly(module: PyModule, calls: readonly PyCall[]): boolean {
  const isOfLibrary = ({ name }: PyCall): boolean =>
    /^torch\.(?!nn\.Sequential$)|^(?:numpy|jax|tensorflow|keras|sklearn)\./.test(name ?? '');
  return calls.length > 0 && calls.every((call) => isOfLibrary(call) && originOf(module, call) === 'plain');
}

interface Mark {
  readonly key: string;
  readonly kind: 'switched' | 'run';
}

function marksOf(call: PyCall, variables: Variables): readonly Mark[] {
  const callee = bare(call.callee);
  const held = variables.keyOf(callee);
  const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
  const key = object ? variables.keyOf(object) : null;
  const run: Mark[] = held === null ? [] : [{ key: held, kind: 'run' }];
  if (!object || key === null) return run;
  const method = callee.childForFieldName('attribute')?.text ?? '';
  if (method === 'forward') return [...run, { key, kind: 'run' }];
  const isOfNetworks = /^(?:eval|train)$/.test(method) ? isModeSwitch(call.node) : /^(?:parameters|zero_grad)$/.test(method);
  if (isOfNetworks) return NO_NETWORK.test(object.text) ? run : [...run, { key, kind: 'switched' }];
  return ASIDE.test(method) || call.positional.length + call.keywords.size === 0 ? run : [...run, { key, kind: 'run' }];
}

/** Whether what a variable is given drops, or what its annotation names. */
function look(module: PyModule, variables: Variables, key: string, signs: Signs): Origin {
  const calls = variables.callsGiven(key);
  if (calls.some((call) => DROPOUT.test(call.node.text) || speaksOfDropout(module, call))) signs.hinted = true;
  const type = annotationOf(module, key);
  const typeName = type && module.qualify(type);
  if (calls.some(({ name, node }) => name?.endsWith('.from_pretrained') && mayDrop(name, node.text)) || (typeName && mayDrop(typeName, '')))
    signs.hinted = true;
  // It is known to drop, and all of its group with it.
  if (variables.followed.has(key)) {
    signs.drops = true;
    return 'drops';
  }
  // Callers stand in other files, and are asked last.
  const handed = calls.length === 0 ? originOfParameter(module, variables, key) : 'unknown';
  if (handed === 'drops') variables.distant.add(key);
  if (
    calls.length === 0 &&
    handed === 'unknown' &&
    module.classes.some((each) => isModuleRole(roleOf(each)) && dropsByItself(module, each))
  )
    signs.hinted = true;
  const origins = [
    ...calls.map((call) => originOf(module, call)),
    ...(type ? [originOfOwn(ownDefinition(module, type))] : []),
    ...(handed === 'unknown' ? [] : [handed]),
  ];
  if (origins.includes('drops')) signs.drops = true;
  if (origins.includes('plain')) signs.plain = true;
  if (origins.includes('drops')) return 'drops';
  return origins.length > 0 && origins.every((origin) => origin === 'plain') ? 'plain' : 'unknown';
}

/** The networks of the file drop, so that one that it is given may be of them. */
function dropsByItself(module: PyModule, definition: PyClass): boolean {
  return /[Dd]ropout/.test(definition.node.text) && classDrops({ kind: 'class', module, definition });
}

const DROPOUT = /drop_?(?:out|rate|path|prob)|p_drop/i;
/** Parts of networks that are published with dropout in them. */
const PRETRAINED = /\b(?:PreTrainedModel|AutoModel\w*|\w*(?:Bert|BERT|Roberta|Electra|Bart|T5|GPT2)\w*)\b/;

/** The class or function of the project that makes it speaks of dropout, or of a pretrained network with dropout. */
function speaksOfDropout(module: PyModule, call: PyCall): boolean {
  const own = ownDefinition(module, call.callee);
  if (!own) return false;
  const { text } = own.definition.node;
  return DROPOUT.test(text) || PRETRAINED.test(text);
}

/** A model of Hugging Face whose family has dropout. */
function mayDrop(name: string, text: string): boolean {
  return MODEL.test(name.replace(/\.from_pretrained$/, '')) && !WITHOUT_DROPOUT.test(`${name} ${text}`);
}

/** What the annotation of the parameter behind a key names. */
export function annotationOf(module: PyModule, key: string): PyNode | null {
  const [, scope, name] = /^(\d+):(.*)$/.exec(key) ?? [];
  const owner = scope === undefined ? undefined : module.functions.find(({ node }) => `${node.startIndex}` === scope);
  const note = owner?.parameters.find((parameter) => parameter.name === name)?.node.childForFieldName('type');
  return note ? (named(note)[0] ?? null) : null;
}
