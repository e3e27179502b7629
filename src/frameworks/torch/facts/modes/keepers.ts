import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { type OwnClass, ownDefinition } from '../../sites/definitions';
import { bare, passedArguments, same } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import { argumentsOf } from './arguments';
import { switched } from './called';
import { type Doings, doingsWith, HARMLESS } from './handed';
import { methodOf, type OwnMethod } from './inherited';
import { namesOf, type Variables } from './variables';

const _MAX_DEPTH = 3;
const UNKNOWN: Doings = { mode: 'unknown', runs: false, learns: false };

/** A network that an object of a class of the project was given when it was made. */
export interface Kept {
  readonly variable: string;
  /** As written where it was given. */
  readonly name: string;
  readonly owner: OwnClass;
  /** The attribute that keeps it; null where nobody can tell. */
  readonly attribute: string | null;
}

/** The networks that the object of an expression was given: `trainer` of `trainer = Trainer(net)`, or `Trainer(net)` itself. */
export function keptBy(module: PyModule, variables: Variables, object: PyNode): readonly Kept[] {
  const made = namesOf(module).madeBy(object);
  // Its class may stand in another file.
  const isGiven = made && passedArguments(made.node).some(({ value }) => variables.of(switched(value)) !== null);
  const owner = made && isGiven ? keeperClass(module, made) : null;
  const init = owner && constructorOf(owner);
  if (!made || !owner || !init) return [];
  return argumentsOf(made, init.definition).flatMap(({ name, value }) => {
    const variable = variables.of(switched(value));
    return variable === null ? [] : [{ variable, name: bare(value).text, owner, attribute: attributeFor(init.definition, name) }];
  });
}

/** The object goes where its methods are called by name: to a variable that holds nothing else, or nowhere. */
export function isHeld(module: PyModule, call: PyCall): boolean {
  const { parent } = call.node;
  if (parent?.type === 'attribute') return true;
  const left =
    parent?.type === 'assignment' && same(parent.childForFieldName('right'), call.node) ? parent.childForFieldName('left') : null;
  return left !== null && namesOf(module).madeBy(left)?.node.id === call.node.id;
}

/** The class of the project, no module, that a call makes an object of. */
export function keeperClass(module: PyModule, call: PyCall): OwnClass | null {
  const own = ownDefinition(module, call.callee);
  return own?.kind === 'class' && !isModuleRole(roleOf(own.definition)) && !own.definition.unknownBase ? own : null;
}

function constructorOf(owner: OwnClass): OwnMethod | null {
  return methodOf(owner, '__init__');
}

/** `self.model = model`, with nothing else done to it. */
function attributeFor(init: PyFunction, parameter: string): string | null {
  const text = init.node.text;
  const kept = [
    ...text.matchAll(new RegExp(`\\bself\\.(\\w+)\\s*=\\s*${parameter}\\b(?:\\.(?:to|cuda)\\([^()]*\\))?[ \\t]*(?:#.*)?$`, 'gm')),
  ];
  const isSwitched = new RegExp(`\\b${parameter}\\.(?:module\\.)?(?:eval|train)\\b`).test(text);
  return kept.length === 1 && !isSwitched ? (kept[0]?.[1] ?? null) : null;
}

/** What a method of the object does with a network that it keeps. */
export function doingsInside({ owner, attribute }: Kept, method: string): Doings {
  return attribute === null ? UNKNOWN : doingsOf(owner, attribute, method, new Set());
}

function doingsOf(whole: OwnClass, attribute: string, name: string, seen: Set<string>): Doings {
  const method = methodOf(whole, name);
  if (!method || seen.size > 8) return UNKNOWN;
  seen.add(name);
  const { owner, definition } = method;
  const text = definition.node.text;
  const held = `\\bself\\.${attribute}(?:\\.module)?\\s*`;
  const mentions = (form: string): boolean => new RegExp(held + form).test(text);
  // What switches it back, or one of its parts, or gives it away under another name, is not followed.
  if (mentions('\\.(?:\\w+\\.)*train\\b') || mentions('\\.(?:\\w+\\.)+eval\\b') || mentions('=(?!=)') || mentions('[\\n\\]}]'))
    return UNKNOWN;
  let doings: Doings = {
    mode: mentions('\\.eval\\s*\\(\\s*\\)') ? 'evaluates' : 'none',
    runs: mentions('\\('),
    learns: /\.backward\s*\(/.test(text),
  };
  for (const call of callsIn(owner.module, definition.node)) {
    const inner = /^self\.(\w+)$/.exec(call.calleeText)?.[1];
    const isPassed = passedArguments(call.node).some(({ value }) => bare(value).text === `self.${attribute}`);
    if (isPassed && !HARMLESS.test(call.calleeText)) doings = both(doings, ofFunction(owner.module, call, attribute));
    else if (inner !== undefined && inner !== attribute && !seen.has(inner) && methodOf(whole, inner))
      doings = both(doings, doingsOf(whole, attribute, inner, seen));
    if (doings.mode === 'unknown') return UNKNOWN;
  }
  return doings;
}

function ofFunction(module: PyModule, call: PyCall, attribute: string): Doings {
  const own = ownDefinition(module, call.callee);
  return own?.kind === 'function' ? doingsWith(own, call, (text) => text === `self.${attribute}`) : UNKNOWN;
}

function both(a: Doings, b: Doings): Doings {
  const mode = a.mode === 'unknown' || b.mode === 'unknown' ? 'unknown' : a.mode === 'evaluates' ? a.mode : b.mode;
  return { mode, runs: a.runs || b.runs, learns: a.learns || b.learns };
}
