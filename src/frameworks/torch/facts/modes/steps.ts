import type { Assumed, ModeFacts, Step } from '../../../../model/modes';
import type { ProgramFact } from '../../../../model/program';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { isRepeated } from '../../../repeats';
import { isIntended, isMadeUp, placeOf } from '../../../stepPlaces';
import { literalValue } from '../../sites/read';
import { argumentFor, bare, descendants, named, span } from '../../tree';
import { isModeSwitch } from '../subjects';
import { assumeNetworks } from './assumed';
import { conditionOf, decidedBy, tellingsOf } from './branches';
import { mayBuild } from './builds';
import { setByHand } from './byHand';
import { followArguments, functionsCalled, passesOf } from './called';
import { followEntrances } from './entrances';
import { exporterOf } from './exporters';
import { runForChance } from './forChance';
import { handedOver, ofKeepers, type What } from './handing';
import { isFedHeldOut } from './heldOut';
import { networksLoaded } from './loading';
import { ASIDE, TOUCHING } from './methods';
import { keyAt } from './noted';
import { isVolatile, methodRuns } from './running';
import { isThrownAway } from './thrownAway';
import { Variables } from './variables';

/** Without one of these no rule about the order of modes speaks. */
const WORTH =
  /\b(?:no_grad|inference_mode|set_grad_enabled)\b|\bjit\.trace\b|\bexport\w*\s*\(|\.(?:eval|generate|load_state_dict)\s*\(|\bvolatile\b|\bin [^\n:]{0,200}(?:val|test|dev)|(?:def \w{0,60}(?:eval|valid|test|predict|infer)|(?:eval|valid)\w{0,60}\(|\b(?:test|predict|infer)\w{0,60}\(\w{0,60}(?:model|net)\b)/i;

type Known = Pick<ModeFacts, 'steps' | 'assumed' | 'handed' | 'distant'>;

/**
 * The steps of the program with the networks that variables hold; empty where none with dropout is held. `isLate`: those of all networks that may
 * drop as far as this file tells, and which of them do is worked out by `sure`.
 */
export function readSteps(module: PyModule, program: readonly ProgramFact[], isLate: boolean): Known & Pick<ModeFacts, 'sure'> {
  if (!WORTH.test(module.text)) return { steps: [] };
  // Asked only where variables are followed.
  const targets = (): ReadonlyMap<number, PyFunction> => functionsCalled(module);
  const sure = (): Known => {
    const variables = new Variables(module);
    assumeNetworks(module, variables, targets);
    followEntrances(module, variables, false);
    return stepsWith(module, program, variables, targets);
  };
  if (!isLate) return sure();
  const supposed = new Variables(module, mayBuild);
  assumeNetworks(module, supposed, targets, true);
  followEntrances(module, supposed, true);
  return { ...stepsWith(module, program, supposed, targets), sure };
}

function stepsWith(
  module: PyModule,
  program: readonly ProgramFact[],
  variables: Variables,
  targetsOf: () => ReadonlyMap<number, PyFunction>,
): Known {
  if (variables.followed.size === 0) return { steps: [] };
  const targets = targetsOf();
  followArguments(module, variables, targets);
  const learns = new Set(
    program.flatMap(({ kind, span: at }) => (kind === 'backward' || kind === 'optimizer-step' ? [`${at.start}:${at.end}`] : [])),
  );
  const ofCalls = module.calls.flatMap((call) => whatOf(call, variables, targets, learns).map((what) => stepAt(module, call.node, what)));
  const loaded = loadedOnly(module, variables, program);
  const given = ofAssignments(module, variables);
  const forChance = runForChance(module, variables, given);
  const byHand = setByHand(module, variables).map(({ node, what }) => stepAt(module, node, what));
  const steps = [...ofCalls, ...given, ...byHand, ...ofContainers(module, variables)]
    .map((step) =>
      (step.kind === 'forward' || step.kind === 'build') && loaded.has(step.variable ?? '') ? { ...step, loaded: true as const } : step,
    )
    .map((step) => (step.kind === 'forward' && forChance.has(step.variable ?? '') ? { ...step, intended: true } : step))
    .sort((a, b) => a.span.end - b.span.end);
  return {
    steps,
    ...(variables.assumed.size > 0 ? { assumed: assumedOf(module, variables) } : {}),
    handed: [...variables.handed],
    distant: [...variables.distant],
  };
}

function assumedOf(module: PyModule, { assumed }: Variables): readonly Assumed[] {
  const drops = [...assumed.values()].includes(false) && module.around()?.dropsNear === true;
  const isNear = (variable: string): boolean => drops && assumed.get(variable) === false && !isMember(variable);
  return [...assumed].map(([variable, hinted]) => ({ variable, hinted, ...(isNear(variable) ? { near: true as const } : {}) }));
}

/** `context.model`: a part of another network, it may be, which is switched with that. */
function isMember(variable: string): boolean {
  return /^\d+:\w+\./.test(variable);
}

/** Networks of known class whose weights are loaded in a file that trains nothing: they predict there, whatever the code around is called. */
function loadedOnly(module: PyModule, variables: Variables, program: readonly ProgramFact[]): ReadonlySet<string> {
  if (program.some(({ kind }) => kind === 'backward' || kind === 'optimizer-step' || kind === 'fit')) return new Set();
  if (/\boptim\b|requires_grad|[Oo]ptimizer|\.grad\b|\.fit\(/.test(module.text)) return new Set();
  const made = variables.given.flatMap(({ variable, loaded }) => (loaded ? [variable] : []));
  const real = networksLoaded(module, variables).filter((variable) => !variables.assumed.has(variable));
  return new Set([...made, ...real]);
}

function stepAt(module: PyModule, node: PyNode, what: What): Step {
  const isAsked = what.kind === 'forward' || what.kind === 'export';
  // The same input again and again: what differs, dropout alone, is what is asked for.
  // Text is begun with zeros, and drawn several times.
  // A function that is given the network all over again has its data from elsewhere.
  const isRun = what.kind === 'forward' && !what.within;
  const isForChance = isRun && !what.generates && (isMadeUp(module, node) || isRepeated(node));
  const intended = isAsked && (isIntended(module, node) || isForChance || (isRun && isThrownAway(module, node)));
  const place = placeOf(module, node);
  const withoutGradient = place.withoutGradient || (what.kind === 'forward' && isVolatile(module, node));
  const isFed = isRun && place.heldOut !== true && !intended && isFedHeldOut(module, node);
  return {
    ...what,
    framework: 'torch',
    span: span(node),
    ...place,
    ...decidedBy(module, node, place.conditional),
    withoutGradient,
    intended,
    ...(isFed ? { heldOut: true as const, fed: true as const } : {}),
  };
}

function whatOf(
  call: PyCall,
  variables: Variables,
  targets: ReadonlyMap<number, PyFunction>,
  learns: ReadonlySet<string>,
): readonly What[] {
  const at = `${call.node.startIndex}:${call.node.endIndex}`;
  if (learns.has(at)) return [{ kind: 'learn', variable: null, name: call.calleeText }];
  const callee = bare(call.callee);
  const held = variables.of(callee);
  if (held !== null) return [{ kind: 'forward', variable: held, name: callee.text }, ...handedOver(call, variables, null)];
  const recorded = exportOf(call, variables);
  if (recorded) return [recorded];
  const target = targets.get(call.node.id) ?? null;
  const passed = handedOver(call, variables, target);
  const own = target
    ? [
        {
          kind: 'call' as const,
          variable: null,
          name: call.calleeText,
          target: target.node.startIndex,
          passes: passesOf(call, target, variables),
          tells: tellingsOf(variables.module, call, target),
        },
      ]
    : [];
  const method = callee.type === 'attribute' ? methodOf(call, callee, variables) : null;
  return [...(method ? [method] : []), ...passed, ...ofKeepers(call, variables, target), ...own];
}

/** Recording a network leaves its mode as it is. */
function exportOf(call: PyCall, variables: Variables): What | null {
  const exporter = exporterOf(call);
  const first = call.positional[0] ?? call.keywords.get('model') ?? call.keywords.get('mod') ?? call.keywords.get('func');
  const variable = exporter && first ? variables.of(first) : null;
  return exporter && first && variable !== null ? { kind: 'export', variable, name: bare(first).text, exporter } : null;
}

function methodOf(call: PyCall, callee: PyNode, variables: Variables): What | null {
  const method = callee.childForFieldName('attribute')?.text ?? '';
  const object = callee.childForFieldName('object');
  if (!object) return null;
  const variable = variables.of(object);
  if (variable === null) {
    // `model.encoder.eval()`: one part has another mode afterwards.
    const root = /^(?:eval|train|apply)$/.test(method) ? rootOf(object, variables) : null;
    return root === null ? null : { kind: 'touched', variable: root, name: method };
  }
  if (variables.switchesBy(variable, method)) return { kind: 'touched', variable, name: method };
  if (method === 'generate') return { kind: 'forward', variable, name: object.text, generates: true };
  if (method === 'forward') return { kind: 'forward', variable, name: object.text };
  if (method === 'eval' && isModeSwitch(call.node)) return { kind: 'eval-mode', variable, name: object.text };
  if (method === 'train' && isModeSwitch(call.node)) return trainMode(variables.module, call, variable, object.text);
  if (ASIDE.test(method)) return null;
  const isTouching = method === 'eval' || method === 'train' || TOUCHING.test(method);
  const isHarmless = method === 'apply' && /init|weight|spectral/i.test(call.positional[0]?.text ?? '');
  if (isTouching) return isHarmless ? null : { kind: 'touched', variable, name: method };
  // A method of its own: `model.compute_loss(batch)`.
  const running = methodRuns(variables, variable, method);
  if (running) return { kind: 'forward', variable, name: object.text, ...(running.withoutGradient ? { generates: true } : {}) };
  return call.positional.length + call.keywords.size > 0 ? { kind: 'forward', variable, name: object.text, within: true } : null;
}

function trainMode(module: PyModule, call: PyCall, variable: string, name: string): What {
  const { node } = argumentFor(call.node, 'mode', 0);
  const flag = node ? literalValue(node) : true;
  if (flag === true) return { kind: 'train-mode', variable, name };
  if (flag === false) return { kind: 'eval-mode', variable, name };
  const mode = node && conditionOf(module, node);
  return { kind: 'touched', variable, name: 'train', ...(mode ? { mode } : {}) };
}

function rootOf(expression: PyNode, variables: Variables): string | null {
  for (let at: PyNode | null = bare(expression); at; at = at.childForFieldName('object') ?? at.childForFieldName('value')) {
    const variable = variables.of(at);
    if (variable !== null) return variable;
    if (at.type !== 'attribute' && at.type !== 'subscript') return null;
  }
  return null;
}

function ofAssignments(module: PyModule, variables: Variables): readonly Step[] {
  return variables.given.flatMap(({ node, variable, kind, from, isEvaluating, isForeign }): Step[] => {
    if (!variables.followed.has(variable) || (kind === 'same' && variables.source(from) === variable)) return [];
    // `self.net = None`: there is no network yet.
    if (node.childForFieldName('right')?.type === 'none') return [];
    const place = stepAt(module, node, { kind: kind === 'build' ? 'build' : 'touched', variable, name: '=' });
    const built: Step = isForeign ? { ...place, isForeign } : place;
    return isEvaluating ? [built, { ...place, kind: 'eval-mode' }] : [built];
  });
}

const CONTAINERS: ReadonlySet<string> = new Set(['list', 'tuple', 'dictionary', 'pair', 'set', 'expression_list', 'yield']);

/** A network in a list may be switched through it; one that is stored on another object, through that. */
function ofContainers(module: PyModule, variables: Variables): readonly Step[] {
  const holders = descendants(module.root, [...CONTAINERS, 'assignment']);
  const held = holders.flatMap((parent): readonly (readonly [PyNode, PyNode])[] => {
    const nodes = parent.type === 'assignment' ? [parent.childForFieldName('right')] : named(parent);
    return nodes.flatMap((node) => (node && /^(?:identifier|attribute)$/.test(node.type) ? [[node, parent] as const] : []));
  });
  return held.flatMap(([node, parent]): Step[] => {
    const isStored = parent.type === 'assignment';
    const variable = variables.of(node);
    if (variable === null || (parent.parent?.type === 'return_statement' && parent.type === 'expression_list')) return [];
    const left = isStored ? parent.childForFieldName('left') : null;
    if (left && variables.source(keyAt(module, left)) === variable) return [];
    return [stepAt(module, node, { kind: 'touched', variable, name: 'stored' })];
  });
}
