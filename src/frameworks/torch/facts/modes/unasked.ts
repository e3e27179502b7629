import type { Unasked } from '../../../../model/modes';
import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { asksForMode } from '../../../../syntax/traits';
import { literally } from '../../../../text/pattern';
import { isRepeated } from '../../../repeats';
import { isIntended, isMadeUp, placeOf } from '../../../stepPlaces';
import { ownDefinition } from '../../sites/definitions';
import { bare, passedArguments, span } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import { callersOf, isDriven, ownAsks } from './askers';
import { annotationOf } from './assumed';
import { classDrops } from './drops';
import { originOfParameter } from './entrances';
import { hasHiddenBase } from './hiddenBase';
import { methodRun, teachesItself } from './itsOwn';
import { mayBeModule } from './keys';
import { isAside, isScoring, isTeacher, networkRun, predictsItself, READS, wantsChance } from './likely';
import { loadsForTests, loadsWeights, runsOnly } from './loading';
import { originOf } from './origins';
import { ranTraining } from './ranTraining';
import { isVolatile } from './running';
import { objectRun, ranThrough } from './through';
import { isThrownAway } from './thrownAway';
import { namesOf } from './variables';

/** Words without which nothing predicts. */
const WORTH =
  /\b(?:no_grad|inference_mode|set_grad_enabled|volatile)\b|\bdef \w{0,60}(?:eval|valid|test|predict|infer|generate|translate|caption|classify|embed|label|rank|recogni|transcri|summari|accuracy)\w{0,60}\s{0,9}\(|\bload_state_dict\b|\btorch\.load\b|\bfor [^\n]{0,99}\bin [^\n:]{0,200}(?:val|test|dev)/i;

/** Predictions of networks whose mode nothing that is seen asks for: neither the file, nor the bases of the class, nor the callers. */
export function readUnasked(module: PyModule): readonly Unasked[] {
  const { text } = module;
  if (!WORTH.test(text) || !/\btorch\b/.test(text) || isDriven(module) || loadsForTests(module)) return [];
  const found = module.calls.flatMap((call) => candidate(module, call));
  const first = found.filter((each, at) => found.findIndex((other) => other.home === each.home && other.name === each.name) === at);
  if (first.length === 0) return [];
  const around = module.around();
  if (!around) return [];
  const isOfOthers = around.drops === 0;
  return first.flatMap((each): Unasked[] => {
    const isProven = each.around !== null && ranTraining(module, each.around, each.name);
    const callers = isProven ? 'silent' : each.around ? callersOf(module, each.around) : asksForMode(text) ? 'asks' : 'silent';
    // Whose network it is switches it, unless the one who calls is seen.
    if (each.name === 'self' && !each.isTaught && (callers !== 'silent' || around.switches > 0)) return [];
    if (isOfOthers && (callers !== 'unseen' || !isHandedIn(module, each) || around.trains === 0)) return [];
    if (each.isDemo && !around.dropsNear) return [];
    // Where it is seen who calls, the dropout is seen as well.
    if (!around.dropsNear && (callers !== 'unseen' || !isHandedIn(module, each)) && !comesFromAfar(module, each)) return [];
    if (callers === 'asks' || calledAsks(module, each) || !isOpen(module, each)) return [];
    return [
      {
        framework: 'torch',
        span: span(each.call.node),
        name: each.name,
        statement: each.place.statement,
        ...(each.place.gradientsOff ? { gradientsOff: each.place.gradientsOff } : {}),
        nobodyAsks: around.switches === 0 && around.trains > 0,
        isCalled: callers === 'silent',
        ...(isOfOthers ? { isOfOthers } : {}),
      },
    ];
  });
}

interface Candidate {
  readonly call: PyCall;
  readonly name: string;
  /** The expression of the network, here or in the function that runs it. */
  readonly object: PyNode;
  /** Only that the file reads weights and learns nothing shows that it predicts. */
  readonly isDemo: boolean;
  /** The class of the method trains itself. */
  readonly isTaught: boolean;
  readonly around: PyFunction | null;
  readonly home: number | null;
  readonly place: ReturnType<typeof placeOf>;
}

/** Weights come from somewhere, or are learned. */
const WEIGHTS = /\bload|restore|pretrained|checkpoint|ckpt|\.backward\s*\(|\.fit\s*\(|\btrain\w*\s*\(/i;

/** The mode of gradients is worked out: what trains and what validates share the loop. */
const EITHER = /\bset_grad_enabled\(\s*(?:mode\s*=\s*)?(?!True|False)\w/;

function candidate(module: PyModule, call: PyCall): readonly Candidate[] {
  const isItself = /^self(?:\.forward)?$/.test(call.calleeText);
  const direct = isItself ? 'self' : (networkRun(call.calleeText) ?? methodRun(module, call));
  const through = direct === null ? ranThrough(module, call) : null;
  const name = direct ?? through?.name ?? null;
  const passed = passedArguments(call.node);
  // A network that is given its weights is a plain function.
  if (name === null || (passed.length === 0 && !isItself) || passed.some(({ value }) => /^(?:params|parameters|weights)$/.test(value.text)))
    return [];
  // `model = tagger(3)` of a class in small letters builds a network.
  if (call.callee.type === 'identifier' && ownDefinition(module, call.callee)?.kind === 'class') return [];
  const place = placeOf(module, call.node);
  const around = module.enclosingFunction(call.node);
  const functionName = place.functionName ?? '';
  const isEither = isInEither(module, call.node);
  const isShown = place.withoutGradient || isEither || isVolatile(module, call.node);
  const object = through?.object ?? objectRun(call, name);
  const isDemo = !isShown && !place.heldOut && !isScoring(functionName);
  if (isDemo && !(runsOnly(module) && isMadeHere(module, object))) return [];
  const isFromTeacher = isTeacher(name) && isShown;
  if ((isAside(functionName) && !isFromTeacher && !isEither && !place.heldOut) || isIntended(module, call.node)) return [];
  const owner = module.enclosingClass(call.node);
  // Parts of a module are switched with it.
  const isTaught = isItself && owner !== null && isScoring(functionName) && teachesItself(owner)(module);
  const isOwn = isTaught || (owner !== null && passed.length > 0 && isShown && predictsItself(functionName) && isOwnNetwork(module, owner));
  if (isItself ? !isOwn : owner && mayBeModule(owner)) return [];
  const text = `${around?.node.text ?? module.text}${through ? `\n${through.helper.node.text}` : ''}`;
  // What is tried out at the top of a file, or tested, is no prediction.
  if (around ? /^test_/.test(functionName) && /\bassert/i.test(text) : !WEIGHTS.test(text)) return [];
  if (wantsChance(around ? `${owner?.name ?? ''} ${text}` : text)) return [];
  if (isMadeUp(module, call.node) || (!through && isThrownAway(module, call.node)) || isRepeated(call.node)) return [];
  if (!isShown && !READS.test(text)) return [];
  if (!isShown && !place.heldOut && /\.backward\s*\(|\.step\s*\(/.test(text)) return [];
  if (!isFromTeacher && !isEither && learnsBeside(module, call.node)) return [];
  return [{ call, name, object, isDemo, isTaught, around, home: place.home, place }];
}

function isInEither(module: PyModule, node: PyNode): boolean {
  if (!EITHER.test(module.text)) return false;
  for (let up = node.parent; up && up.type !== 'function_definition'; up = up.parent) {
    if (up.type === 'with_statement' && EITHER.test(up.text.split('\n', 1)[0] ?? '')) return true;
  }
  return false;
}

/** A module of the project that drops, as far as this file tells, or that leaves `forward` to derived classes. */
function isOwnNetwork(module: PyModule, owner: PyClass): boolean {
  if (!isModuleRole(roleOf(owner)) || roleOf(owner) === 'lightning-module' || owner.unknownBase) return false;
  return !owner.methods.some(({ name }) => name === 'forward') || classDrops({ kind: 'class', module, definition: owner });
}

/** The innermost loop around trains as well: the values are a part of training, as a teacher's are. */
function learnsBeside(module: PyModule, node: PyNode): boolean {
  if (!/\.backward\s*\(/.test(module.text)) return false;
  const inner = loopAround(node);
  return (
    inner !== null && callsIn(module, inner).some((call) => /\.backward$/.test(call.calleeText) && loopAround(call.node)?.id === inner.id)
  );
}

function loopAround(node: PyNode): PyNode | null {
  for (let up = node.parent; up && up.type !== 'function_definition'; up = up.parent) {
    if (up.type === 'for_statement' || up.type === 'while_statement') return up;
  }
  return null;
}

/** A function of the project that is given the network, or makes it, asks for a mode. */
function calledAsks(module: PyModule, { name, around }: Candidate): boolean {
  const within = around?.node ?? module.root;
  return module.calls.some((call) => {
    if (call.node.startIndex < within.startIndex || call.node.endIndex > within.endIndex) return false;
    if (!passedArguments(call.node).some(({ value }) => bare(value).text === name)) return false;
    const own = ownDefinition(module, call.callee);
    return own !== null && ownAsks(own);
  });
}

/** Nothing shows that the network does not drop, or is in evaluation mode from its start. */
function isOpen(module: PyModule, { call, around, name, object }: Candidate): boolean {
  if (name === 'self') return true;
  const owner = module.enclosingClass(call.node);
  if (owner && hasHiddenBase({ kind: 'class', module, definition: owner })) return false;
  const names = namesOf(module);
  if (object.type === 'subscript') {
    const held = object.childForFieldName('value');
    return around !== null || (held !== null && new RegExp(`^${literally(held.text)}\\s*=\\s*[[{]`, 'm').test(module.text));
  }
  const key = names.keyOf(object);
  // What may be any function need not be a network.
  if (key !== null && (originOfParameter(module, names, key) === 'plain' || /\bCallable\b/.test(annotationOf(module, key)?.text ?? '')))
    return false;
  const given = key === null ? [] : names.callsGiven(key);
  const holder = object.type === 'attribute' ? object.childForFieldName('object') : null;
  const kept = given.length === 0 && holder?.type === 'identifier' ? names.madeBy(holder) : null;
  if (![...given, ...(kept ? [kept] : [])].every((made) => mayTrain(module, made))) return false;
  return around !== null || given.length > 0 || (kept !== null && ownDefinition(module, kept.callee)?.kind === 'class');
}

/** The network comes whole out of a file, gets its weights from one, or out of a function beside which something drops. */
function comesFromAfar(module: PyModule, { object }: Candidate): boolean {
  const names = namesOf(module);
  const key = names.keyOf(object);
  const given = key === null ? [] : names.callsGiven(key);
  return given.some((made) => {
    if (made.name === 'torch.load' || (loadsWeights(module) && !made.name?.startsWith('torch.'))) return true;
    const maker = ownDefinition(module, made.callee);
    return (
      maker !== null && (originOf(module, made) === 'drops' || (maker.kind === 'function' && maker.module.around()?.dropsNear === true))
    );
  });
}

/** The file gives the network its value. */
function isMadeHere(module: PyModule, object: PyNode): boolean {
  const names = namesOf(module);
  const key = names.keyOf(object);
  return key !== null && names.callsGiven(key).length > 0;
}

/** Nothing in the file makes the network: it comes by a parameter. */
function isHandedIn(module: PyModule, { object }: Candidate): boolean {
  const names = namesOf(module);
  const key = names.keyOf(object);
  return key !== null && !key.startsWith('module:') && names.callsGiven(key).length === 0;
}

/** Calls of libraries that give a network in training mode, or one of the project. */
const MAKERS =
  /^(?:timm\.(?:models\.)?create_model|torchvision\.models\.|torch\.load$|hydra\.utils\.(?:instantiate|call)$|getattr|globals|copy\.deepcopy$|torch\.nn\.|torch\.compile$)/;

function mayTrain(module: PyModule, made: PyCall): boolean {
  if (/pretrained\w*$|(?:jit\.load|pipeline)$/.test(made.calleeText)) return false;
  if (originOf(module, made) === 'plain' && ownDefinition(module, made.callee)?.kind !== 'class') return false;
  const maker = ownDefinition(module, made.callee);
  if (maker?.kind === 'class')
    return !ownAsks(maker) && (!isModuleRole(roleOf(maker.definition)) || originOf(module, made) !== 'plain' || isGivenParts(module, made));
  if (maker) return !asksForMode(maker.module.text);
  // What a library makes may come in any mode.
  return made.name === null || MAKERS.test(made.name) || made.name.startsWith('.') || made.name.includes(':');
}

/** `Whole(encoder, decoder)`: it drops as what it is given does. */
function isGivenParts(module: PyModule, made: PyCall): boolean {
  const names = namesOf(module);
  return [...made.positional, ...made.keywords.values()].some((value) => {
    const key = value.type === 'identifier' ? names.keyOf(value) : null;
    const given = key === null ? [] : names.callsGiven(key);
    return (
      given.length > 0 &&
      given.every((each) => originOf(module, each) === 'drops' || ownDefinition(module, each.callee)?.kind === 'function') &&
      networkRun(value.text) !== null
    );
  });
}
