import { lastNameOf } from '../../../../syntax/calls';
import { callsIn } from '../../../../syntax/contents';
import type { PyFunction, PyModule } from '../../../../syntax/module';
import { once } from '../../../../syntax/once';
import { asksAt, asksForMode } from '../../../../syntax/traits';
import { basesOf, type Own, ownDefinition } from '../../sites/definitions';
import { isModuleRole, roleOf } from '../family';
import type { OwnClass } from './drops';
import { readies } from './likely';

/** Callers of callers are looked at so far. */
const MAX_DEPTH = 2;
const MOST_CALLERS = 12;
const MAX_BASES = 4;

/** Whoever calls a function, as far as that is seen: `asks` for a mode, `silent`, `unseen` where nobody calls it, or too many to be looked at. */
export type Callers = 'asks' | 'silent' | 'unseen';

/** Programs that put networks into the right mode by themselves, by what a file imports. */
const DRIVES =
  /^[ \t]*(?:from|import)[ \t]+(?:pytorch_lightning|lightning\w*|ignite|fastai|catalyst|skorch|keras|composer|mmcv|mmengine|mmdet|mmseg|detectron2|poutyne|torchbearer|fairseq|pytorchvideo|super_gradients|adapters|setfit|sentence_transformers|tf_keras|tensorflow)\b/m;
const TRAINER = /\bTrainer\s*\(|\bTrainer\b[^\n]*\n?[^\n]*\)?:|class \w+\((?:\w+\.)?\w*Trainer\)/;

/** A framework of training, or a trainer of transformers, runs what the file defines. */
export function isDriven({ text }: PyModule): boolean {
  return DRIVES.test(text) || (/^[ \t]*from transformers\b/m.test(text) && TRAINER.test(text));
}

/**
 * The callers of a function or method that the project shows. Other functions of its file and of its class that switch do so for themselves, unless they
 * call it, are called beside it, or make the network ready.
 */
export function callersOf(module: PyModule, definition: PyFunction): Callers {
  const owner = definition.classId === null ? null : module.classById(definition.classId);
  const entry = owner ? definition : outermost(module, definition);
  const calling = callingInside(module, entry, owner?.name ?? null);
  // The mode of a module that runs it is switched with the module.
  if (calling.some((each) => each.classId !== owner?.id && isOfModule(module, each))) return 'asks';
  if (asksInside(module, entry, calling) || callingAsk(module, [entry, ...calling])) return 'asks';
  if (owner && basesAsk({ kind: 'class', module, definition: owner }, definition, 0)) return 'asks';
  const names = new Set([owner?.name ?? entry.name, ...calling.map((each) => nameOutside(module, each))]);
  const answers = [...names].map((name) => callersNamed(module, name, 0));
  return answers.includes('asks') ? 'asks' : answers.includes('silent') ? 'silent' : 'unseen';
}

function isOfModule(module: PyModule, { classId }: PyFunction): boolean {
  const owner = classId === null ? null : module.classById(classId);
  return owner !== null && isModuleRole(roleOf(owner));
}

/** What other files call it by. */
function nameOutside(module: PyModule, definition: PyFunction): string {
  const owner = definition.classId === null ? null : module.classById(definition.classId);
  return owner?.name ?? outermost(module, definition).name;
}

/** The functions of a file that call one of it, or make an object of its class, also through others. */
function callingInside(module: PyModule, definition: PyFunction, className: string | null): readonly PyFunction[] {
  const names = new Set([definition.name, ...(className === null ? [] : [className])]);
  const calling = new Set<PyFunction>();
  for (let before = -1; before !== calling.size; ) {
    before = calling.size;
    for (const each of module.functions) {
      if (calling.has(each) || each === definition || !calls(module, each, names)) continue;
      calling.add(each);
      names.add(each.name);
    }
  }
  return [...calling];
}

/** Whether a file asks for the mode in which a function of it runs. */
function asksInside(module: PyModule, definition: PyFunction, calling: readonly PyFunction[]): boolean {
  const places = placesIn(module);
  if (places.length === 0) return false;
  const within = (node: PyFunction['node']): boolean => places.some((at) => holds(node, at));
  if (!places.every((at) => [...module.functions, ...module.classes].some(({ node }) => holds(withDecorators(node), at)))) return true;
  const asking = module.functions.filter(({ node }) => within(withDecorators(node)));
  const switching = new Set(asking.map(({ name }) => name));
  return (
    asking.some((each) => each === definition || overlaps(each, definition) || calling.includes(each) || readies(each.name)) ||
    [definition, ...calling].some((each) => calls(module, each, switching))
  );
}

const placesIn = once((module: PyModule) => asksAt(module.text));

function holds(node: PyFunction['node'], at: number): boolean {
  return node.startIndex <= at && at < node.endIndex;
}

function withDecorators(node: PyFunction['node']): PyFunction['node'] {
  return node.parent?.type === 'decorated_definition' ? node.parent : node;
}

function overlaps(a: PyFunction, b: PyFunction): boolean {
  return a.node.startIndex < b.node.endIndex && b.node.startIndex < a.node.endIndex;
}

function calls(module: PyModule, around: PyFunction, names: ReadonlySet<string>): boolean {
  return callsIn(module, around.node).some((call) => names.has(lastNameOf(call) ?? ''));
}

/** A base of the class makes the network ready, or a method of it that switches calls this one. */
function basesAsk(owner: OwnClass, method: PyFunction, depth: number): boolean {
  if (depth > MAX_BASES) return true;
  const own = new Set(owner.definition.methods.map(({ name }) => name));
  return basesOf(owner).some((base) => {
    if (typeof base === 'string') return false;
    const asking = base.definition.methods.filter(({ name, node }) => !own.has(name) && asksForMode(withDecorators(node).text));
    const isFor = asking.some((each) => readies(each.name) || calls(base.module, each, new Set([method.name])));
    const besides = base.definition.methods.filter((each) => calls(base.module, each, new Set([method.name])));
    const names = new Set(asking.map(({ name }) => name));
    return isFor || besides.some((each) => calls(base.module, each, names)) || basesAsk(base, method, depth + 1);
  });
}

function outermost(module: PyModule, definition: PyFunction): PyFunction {
  let at = definition;
  for (let up = module.enclosingFunction(definition.node); up; up = module.enclosingFunction(up.node)) at = up;
  return at;
}

function callersNamed(module: PyModule, name: string, depth: number): Callers {
  const texts = module.userTexts(name);
  if (texts === null) return 'asks';
  const calling = texts.filter((text) => new RegExp(`\\b${name}\\b(?!\\s*import)`).test(text));
  if (calling.some((text) => asksForMode(text) || isWrapped(text))) return 'asks';
  if (calling.length === 0) return mentionsCall(module, name) ? 'silent' : 'unseen';
  const users = calling.length > MOST_CALLERS ? null : module.users(name);
  if (!users) return 'asks';
  for (const user of users) {
    if (calledAsk(user)) return 'asks';
    if (depth < MAX_DEPTH && callersOfUser(user, name, depth) === 'asks') return 'asks';
  }
  return 'silent';
}

/** A program that makes networks ready by itself, or pretrained networks, which come in evaluation mode. */
function isWrapped(text: string): boolean {
  return DRIVES.test(text) || (/\bfrom_pretrained\s*\(/.test(text) && !/\.train\s*\(\s*\)/.test(text));
}

function mentionsCall(module: PyModule, name: string): boolean {
  return module.calls.some((call) => lastNameOf(call) === name);
}

/** What those who call it in its own file call besides, in other files, asks for a mode: it may make the network. */
function callingAsk(module: PyModule, calling: readonly PyFunction[]): boolean {
  const names = new Set(calling.map(({ name }) => name));
  const callsItTop = module.calls.some((call) => names.has(lastNameOf(call) ?? '') && module.enclosingFunction(call.node) === null);
  return module.calls.some((call) => {
    if (call.name?.includes(':') !== true) return false;
    const around = module.enclosingFunction(call.node);
    if (around ? !calling.some((each) => overlaps(each, around)) : !callsItTop) return false;
    const own = ownDefinition(module, call.callee);
    return own !== null && ownAsks(own);
  });
}

/** Functions and classes around the calls of a name. */
function callersOfUser(user: PyModule, name: string, depth: number): Callers {
  const around = user.calls.flatMap((call) => {
    if (lastNameOf(call) !== name) return [];
    const owner = user.enclosingClass(call.node);
    const caller = owner ? null : user.enclosingFunction(call.node);
    return owner?.name ?? (caller && outermost(user, caller).name) ?? [];
  });
  const derived = user.classes.filter(({ bases }) => bases.some((base) => base?.endsWith(`:${name}`) === true)).map((each) => each.name);
  const answers = [...new Set([...around, ...derived])].map((each) => callersNamed(user, each, depth + 1));
  return answers.includes('asks') ? 'asks' : 'silent';
}

/** Something of the project that a file calls asks for a mode itself: a function that makes the network, or an object that keeps it. */
const calledAsk = once((user: PyModule): boolean => {
  const seen = new Set<string>();
  return user.calls.some((call) => {
    if (call.name === null || !call.name.includes(':') || seen.has(call.name)) return false;
    seen.add(call.name);
    const own = ownDefinition(user, call.callee);
    return own !== null && ownAsks(own);
  });
});

/** The function or class of the project asks for a mode, or a base of the class does. */
export function ownAsks(own: Own, depth = 0): boolean {
  const { node } = own.definition;
  const around = node.parent?.type === 'decorated_definition' ? node.parent : node;
  if (asksForMode(around.text)) return true;
  return own.kind === 'class' && depth < MAX_BASES && basesOf(own).some((base) => typeof base !== 'string' && ownAsks(base, depth + 1));
}

/** A base that nobody can see may switch. */
export function hasHiddenBase(own: OwnClass, depth = 0): boolean {
  if (own.definition.bases.includes(null)) return true;
  return basesOf(own).some((base) =>
    typeof base === 'string'
      ? !/^(?:object|abc\.\w+|typing\.\w+|\.?(?:ABC|Generic|Protocol))$/.test(base)
      : depth < MAX_BASES && hasHiddenBase(base, depth + 1),
  );
}
