import type { Step } from '../../../../model/modes';
import type { ProgramFact } from '../../../../model/program';
import { localAncestors } from '../../../../syntax/kinship';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { roundsOf } from '../../../repeats';
import { isMadeUp, placeOf } from '../../../stepPlaces';
import { ownDefinition } from '../../sites/definitions';
import { literalValue } from '../../sites/read';
import { argumentFor, bare, descendants, passedArguments, selfAttribute, span } from '../../tree';
import { isModeSwitch } from '../subjects';
import { exporterOf } from './exporters';
import { parameterKey, Variables } from './variables';

/** Without one of these no rule about the order of modes speaks. */
const WORTH =
  /\b(?:no_grad|inference_mode|set_grad_enabled)\b|\bjit\.trace\b|\bexport\w*\s*\(|\.(?:eval|generate)\s*\(|def \w*(?:eval|valid|test|predict|infer)/i;

/** Calls that leave the mode of what they are given as it is. */
const HARMLESS =
  /^(?:print|len|isinstance|type|id|hasattr|repr|str|list|next|set)$|(?:^|\.)(?:DataParallel|DistributedDataParallel|save|watch|summary|count_\w*param\w*|info|debug|log\w*|init_weights|initialize_weights|weights_init|get_n_params|compile|script)$/;
/** Parts of PyTorch's modules that say nothing about the mode. */
const TOUCHING = /^(?:apply|register_\w*hook|__setattr__)$/;

type What = Pick<Step, 'kind' | 'variable' | 'name'> & Partial<Pick<Step, 'target' | 'passes' | 'exporter' | 'generates'>>;

/** The steps of the program with the networks that variables hold; empty where none with dropout is held. */
export function readSteps(module: PyModule, program: readonly ProgramFact[]): readonly Step[] {
  if (!WORTH.test(module.text)) return [];
  const variables = new Variables(module);
  if (variables.followed.size === 0) return [];
  const targets = followArguments(module, variables);
  const learns = new Set(
    program.flatMap(({ kind, span: at }) => (kind === 'backward' || kind === 'optimizer-step' ? [`${at.start}:${at.end}`] : [])),
  );
  const ofCalls = module.calls.flatMap((call) => whatOf(call, variables, targets, learns).map((what) => stepAt(module, call.node, what)));
  return [...ofCalls, ...ofAssignments(module, variables), ...ofContainers(module, variables)].sort((a, b) => a.span.end - b.span.end);
}

function stepAt(module: PyModule, node: PyNode, what: What): Step {
  const isAsked = what.kind === 'forward' || what.kind === 'export';
  // The same input again and again: what differs, dropout alone, is what is asked for.
  // Text is begun with zeros, and drawn several times.
  const isForChance = what.kind === 'forward' && !what.generates && (isMadeUp(module, node) || roundsOf(node) !== null);
  const intended = isAsked && (module.isIntended(node) || isForChance || (what.kind === 'forward' && isThrownAway(node)));
  return { ...what, framework: 'torch', span: span(node), ...placeOf(module, node), intended };
}

/** `_ = model.generate(x)`: only that it runs is asked. */
function isThrownAway({ parent }: PyNode): boolean {
  return parent?.type === 'expression_statement' || (parent?.type === 'assignment' && parent.childForFieldName('left')?.text === '_');
}

/** The functions of this file that calls run; parameters that are given followed variables are followed, too. */
function followArguments(module: PyModule, variables: Variables): ReadonlyMap<number, PyFunction> {
  const targets = new Map<number, PyFunction>();
  for (const call of module.calls) {
    const target = functionCalled(module, call);
    if (target) targets.set(call.node.id, target);
  }
  for (let round = 0, found = true; found && round < 4; round++) {
    found = false;
    for (const call of module.calls) {
      const target = targets.get(call.node.id);
      for (const { parameter } of target ? passesOf(call, target, variables) : []) {
        if (variables.followed.has(parameter)) continue;
        variables.follow(parameter);
        found = true;
      }
    }
  }
  return targets;
}

function functionCalled(module: PyModule, call: PyCall): PyFunction | null {
  const callee = bare(call.callee);
  const method = selfAttribute(callee);
  if (method !== null) {
    const owner = module.enclosingClass(call.node);
    if (!owner) return null;
    return [owner, ...localAncestors(module, owner)].flatMap(({ methods }) => methods).find(({ name }) => name === method) ?? null;
  }
  if (callee.type !== 'identifier') return null;
  const own = ownDefinition(module, callee);
  return own?.kind === 'function' && own.module === module ? own.definition : null;
}

function passesOf(call: PyCall, target: PyFunction, variables: Variables): NonNullable<Step['passes']> {
  const names = target.parameters.map(({ name }) => name);
  const own = target.classId !== null && /^(?:self|cls)$/.test(names[0] ?? '') ? names.slice(1) : names;
  let position = 0;
  return passedArguments(call.node).flatMap((passed) => {
    const name = passed.kind === 'keyword' ? passed.name : passed.kind === 'positional' ? own[position++] : undefined;
    const variable = name === undefined || name.startsWith('*') ? null : variables.of(switched(passed.value));
    return name !== undefined && variable !== null ? [{ parameter: parameterKey(target, name), variable }] : [];
  });
}

/** `model` of `model.eval()` as an argument. */
function switched(node: PyNode): PyNode {
  const inner = bare(node);
  const callee = isModeSwitch(inner) ? inner.childForFieldName('function') : null;
  const isSwitch = /^(?:eval|train)$/.test(callee?.childForFieldName('attribute')?.text ?? '');
  return (isSwitch ? callee?.childForFieldName('object') : null) ?? inner;
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
        },
      ]
    : [];
  const method = callee.type === 'attribute' ? methodOf(call, callee, variables) : null;
  return [...(method ? [method] : []), ...passed, ...own];
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
  if (method === 'generate') return { kind: 'forward', variable, name: object.text, generates: true };
  if (method === 'forward') return { kind: 'forward', variable, name: object.text };
  if (method === 'eval' && isModeSwitch(call.node)) return { kind: 'eval-mode', variable, name: object.text };
  if (method === 'train' && isModeSwitch(call.node)) return trainMode(call, variable, object.text);
  const isTouching = method === 'eval' || method === 'train' || TOUCHING.test(method);
  const isHarmless = method === 'apply' && /init|weight|spectral/i.test(call.positional[0]?.text ?? '');
  return isTouching && !isHarmless ? { kind: 'touched', variable, name: method } : null;
}

function trainMode(call: PyCall, variable: string, name: string): What {
  const { node } = argumentFor(call.node, 'mode', 0);
  const flag = node ? literalValue(node) : true;
  if (flag === true) return { kind: 'train-mode', variable, name };
  return flag === false ? { kind: 'eval-mode', variable, name } : { kind: 'touched', variable, name: 'train' };
}

function rootOf(expression: PyNode, variables: Variables): string | null {
  for (let at: PyNode | null = bare(expression); at; at = at.childForFieldName('object') ?? at.childForFieldName('value')) {
    const variable = variables.of(at);
    if (variable !== null) return variable;
    if (at.type !== 'attribute' && at.type !== 'subscript') return null;
  }
  return null;
}

/** Variables that are given to a call whose doings cannot be seen. */
function handedOver(call: PyCall, variables: Variables, target: PyFunction | null): readonly What[] {
  const name = call.calleeText;
  if (HARMLESS.test(name)) return [];
  const seen = target ? new Set(passesOf(call, target, variables).map(({ variable }) => variable)) : new Set<string>();
  return passedArguments(call.node).flatMap(({ value }): What[] => {
    const variable = variables.of(switched(value));
    return variable === null || seen.has(variable) ? [] : [{ kind: 'touched', variable, name }];
  });
}

function ofAssignments(module: PyModule, variables: Variables): readonly Step[] {
  return variables.given.flatMap(({ node, variable, kind, from, isEvaluating, isForeign }): Step[] => {
    if (!variables.followed.has(variable) || (kind === 'same' && variables.source(from) === variable)) return [];
    const place = stepAt(module, node, { kind: kind === 'build' ? 'build' : 'touched', variable, name: '=' });
    const built: Step = isForeign ? { ...place, isForeign } : place;
    return isEvaluating ? [built, { ...place, kind: 'eval-mode' }] : [built];
  });
}

const CONTAINERS: ReadonlySet<string> = new Set(['list', 'tuple', 'dictionary', 'pair', 'set', 'expression_list', 'yield']);

/** A network in a list may be switched through it; one that is stored on another object, through that. */
function ofContainers(module: PyModule, variables: Variables): readonly Step[] {
  return descendants(module.root, ['identifier', 'attribute']).flatMap((node): Step[] => {
    const parent = node.parent;
    if (!parent) return [];
    const isStored = parent.type === 'assignment' && parent.childForFieldName('right')?.id === node.id;
    if (!CONTAINERS.has(parent.type) && !isStored) return [];
    const variable = variables.of(node);
    if (variable === null || (parent.parent?.type === 'return_statement' && parent.type === 'expression_list')) return [];
    const left = isStored ? parent.childForFieldName('left') : null;
    if (left && variables.source(variables.keyAt(left)) === variable) return [];
    return [stepAt(module, node, { kind: 'touched', variable, name: 'stored' })];
  });
}
