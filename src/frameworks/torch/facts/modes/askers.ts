import { lastNameOf } from '../../../../syntax/calls';
import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../../syntax/module';
import { once } from '../../../../syntax/once';
import { asksAt, asksForMode } from '../../../../syntax/traits';
import { basesOf, type Own, type OwnClass, ownDefinition } from '../../sites/definitions';
import { bare, passedArguments } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import { networkRun, readies } from './likely';
import { restores, switchesNetwork } from './restores';

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
  return wayTo(module, definition, 0);
}

function wayTo(module: PyModule, definition: PyFunction, depth: number, wanted: Wanted | null = null): Callers {
  const owner = definition.classId === null ? null : module.classById(definition.classId);
  const entry = owner ? definition : outermost(module, definition);
  // Handed on as a value, as by `partial(embed, encoder=encoder)`, it may be run with anything that the file makes ready.
  if (isHandedOn(module, entry.name) && (isWrapped(module.text) || asksForMode(module.text))) return 'asks';
  const calling = callingInside(module, entry, owner?.name ?? null);
  // The mode of a module that runs it is switched with the module.
  if (calling.some((each) => each.classId !== owner?.id && isOfModule(module, each))) return 'asks';
  if (asksInside(module, entry, calling) || callingAsk(module, [entry, ...calling], wanted)) return 'asks';
  if (owner && basesAsk({ kind: 'class', module, definition: owner }, definition, 0)) return 'asks';
  const names = new Set([owner?.name ?? entry.name, ...calling.map((each) => nameOutside(module, each))]);
  const answers = [...names].map((name) =>
    callersNamed(module, name, depth, owner?.name === name ? { file: module.file, owner, method: definition } : null),
  );
  return answers.includes('asks') ? 'asks' : answers.includes('silent') ? 'silent' : 'unseen';
}

function isHandedOn({ text }: PyModule, name: string): boolean {
  return text.includes(name) && new RegExp(`[(,=[]\\s*(?:self\\.)?${name}\\s*[,)\\]]`).test(text);
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
  const asking = module.functions.filter(
    (each) => within(withDecorators(each.node)) && (calling.includes(each) || overlaps(each, definition) || !restores(each.node.text)),
  );
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
  return callsIn(module, around.node).some((call) => names.has(lastNameOf(call) ?? '') && !switchesNetwork(call));
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

/** The method of an object that is asked about. */
interface Wanted {
  readonly file: string;
  readonly owner: PyClass;
  readonly method: PyFunction;
}

function callersNamed(module: PyModule, name: string, depth: number, wanted: Wanted | null = null): Callers {
  const texts = module.userTexts(name);
  if (texts === null) return 'asks';
  const calling = texts.filter((text) => new RegExp(`\\b${name}\\b(?!\\s*import)`).test(text));
  if (calling.some(isWrapped)) return 'asks';
  if (calling.length === 0) return mentionsCall(module, name) ? 'silent' : 'unseen';
  if (depth >= MAX_DEPTH) return calling.some(asksForMode) ? 'asks' : 'silent';
  const users = calling.length > MOST_CALLERS ? null : module.users(name);
  return !users || users.some((user) => userAsks(user, name, depth, wanted)) ? 'asks' : 'silent';
}

/** A program that makes networks ready by itself, or pretrained networks, which come in evaluation mode. */
function isWrapped(text: string): boolean {
  return DRIVES.test(text) || (/\bfrom_pretrained\s*\(/.test(text) && !/\.train\s*\(\s*\)/.test(text));
}

function mentionsCall(module: PyModule, name: string): boolean {
  return module.calls.some((call) => lastNameOf(call) === name);
}

/** What those who call it in its own file call besides, in other files, asks for a mode: it may make the network. */
function callingAsk(module: PyModule, calling: readonly PyFunction[], wanted: Wanted | null): boolean {
  const names = new Set(calling.map(({ name }) => name));
  const callsItTop = module.calls.some((call) => names.has(lastNameOf(call) ?? '') && module.enclosingFunction(call.node) === null);
  return module.calls.some((call) => {
    if (call.name?.includes(':') !== true) return false;
    const around = module.enclosingFunction(call.node);
    if (around ? !calling.some((each) => overlaps(each, around)) : !callsItTop) return false;
    const own = ownDefinition(module, call.callee);
    return own !== null && !isOf(own, wanted) && ownAsks(own);
  });
}

/** The class whose method is asked about: of its other methods only what runs before counts. */
function isOf({ module, definition }: Own, wanted: Wanted | null): boolean {
  return module.file === wanted?.file && definition.name === wanted.owner.name;
}

/** A file that calls a name asks for a mode on its ways there: in a function around such a call, in what that one calls, or in its callers. */
function userAsks(user: PyModule, name: string, depth: number, wanted: Wanted | null): boolean {
  const asks = asksForMode(user.text);
  const derived = user.classes.filter(({ bases }) => bases.some((base) => base?.endsWith(`:${name}`) === true));
  const sites = user.calls.filter((call) => lastNameOf(call) === name);
  // It is handed on as a value, or taken over: whoever runs it may be anybody.
  if (asks && (sites.length === 0 || derived.length > 0)) return true;
  const around = sites.map((call) => user.enclosingFunction(call.node));
  if (around.includes(null) && (asks || callsAsking(user, null, wanted, name))) return true;
  const inside = [...new Set(around)].filter((each) => each !== null);
  return (
    inside.some((each) => callsAsking(user, each, wanted, name) || wayTo(user, each, depth + 1, wanted) === 'asks') ||
    derived.some((each) => callersNamed(user, each.name, depth + 1) === 'asks')
  );
}

/** Something of the project that a function calls asks for a mode: what makes the network, or an object that keeps it. */
function callsAsking(user: PyModule, around: PyFunction | null, wanted: Wanted | null, name: string): boolean {
  const calls = around ? callsIn(user, around.node) : user.calls;
  const last = calls.findLast((call) => lastNameOf(call) === name)?.node.endIndex ?? Number.POSITIVE_INFINITY;
  const asking = calls.some((call) => {
    // What is called behind asks for itself.
    if (call.node.startIndex >= last && !/[A-Z]\w*$/.test(call.calleeText)) return false;
    const own = call.name?.includes(':') === true ? ownDefinition(user, call.callee) : null;
    return own !== null && !isOf(own, wanted) && (ownAsks(own) || leadsToAsking(own, call));
  });
  return asking || (wanted !== null && switchesBefore(calls, wanted));
}

/** A function that hands on a network it is given to one that asks for a mode, as a training does with its evaluation. */
function leadsToAsking({ kind, module, definition }: Own, { positional, keywords }: PyCall): boolean {
  if (kind !== 'function' || positional.length + keywords.size === 0) return false;
  const taken = new Set(definition.parameters.flatMap(({ name }) => networkRun(name) ?? []));
  return callsIn(module, definition.node).some((call) => {
    if (!passedArguments(call.node).some(({ value }) => taken.has(bare(value).text))) return false;
    const next = ownDefinition(module, call.callee);
    return next?.kind === 'function' && ownAsks(next);
  });
}

/** Another method of the object, which switches what it keeps, is called before the one that is asked about. */
function switchesBefore(calls: readonly PyCall[], { owner, method }: Wanted): boolean {
  const switching = new Set(owner.methods.filter(({ node }) => asksForMode(withDecorators(node).text)).map(({ name }) => name));
  for (let before = -1; before !== switching.size; ) {
    before = switching.size;
    for (const { name, node } of owner.methods) if ([...switching].some((each) => node.text.includes(`self.${each}(`))) switching.add(name);
  }
  const last = calls.findLast((call) => lastNameOf(call) === method.name)?.node.startIndex ?? Number.POSITIVE_INFINITY;
  return calls.some((call) => call.node.startIndex < last && call.calleeText.includes('.') && switching.has(lastNameOf(call) ?? ''));
}

/** The function or class of the project asks for a mode, or a base of the class does. */
export function ownAsks(own: Own, depth = 0): boolean {
  const { node } = own.definition;
  const around = node.parent?.type === 'decorated_definition' ? node.parent : node;
  if (asksForMode(around.text)) return own.kind === 'class' || !restores(around.text);
  return own.kind === 'class' && depth < MAX_BASES && basesOf(own).some((base) => typeof base !== 'string' && ownAsks(base, depth + 1));
}
