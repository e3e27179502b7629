import type { Step } from '../../model/modes';
import type { DropoutSite } from '../../model/site';
import { callsIn } from '../../syntax/contents';
import { localAncestors, localClass } from '../../syntax/kinship';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { spanOfNode } from '../../syntax/nodes';
import { grouped } from '../../syntax/once';
import { descendants } from '../descendants';
import { roundsOf } from '../repeats';
import { isMadeUp, placeOf } from '../stepPlaces';
import { roleOf } from './family';

type What = Pick<Step, 'kind' | 'variable' | 'name'> & Partial<Pick<Step, 'target' | 'passes'>>;

const EVALUATES = /(?:^|_)(?:eval|evaluate|valid|validate|validation|val|test|predict|infer|inference|pred)(?:_|$)/i;
/** Calls that leave the mode of what they are given as it is. */
const HARMLESS =
  /^(?:print|len|type|isinstance|id)$|^nnx\.(?:Optimizer|ModelAndOptimizer|state|display|tabulate|iter_\w+|split|graphdef|pure)$|(?:^|[._])opt(?:im\w*)?\.update$/;
const LEARNS = /^(?:jax|flax\.nnx)\.(?:grad|value_and_grad)$/;

/** The steps of a program with the modules of nnx that its variables hold; as for PyTorch, `train()` and `eval()` switch a mode that stays. */
export function readSteps(module: PyModule, sites: readonly DropoutSite[]): readonly Step[] {
  if (!/\bnnx\b/.test(module.text) || sites.length === 0) return [];
  const followed = variablesOf(module, sites);
  if (followed.size === 0) return [];
  const targets = new Map(
    module.calls.flatMap((call) => {
      const target = functionCalled(module, call);
      return target ? [[call.node.id, target] as const] : [];
    }),
  );
  // What a function is given is followed there, and on from there.
  for (let round = 0, before = -1; round < 4 && before !== followed.size; round++) {
    before = followed.size;
    for (const call of module.calls) {
      const target = targets.get(call.node.id);
      for (const { parameter } of target ? passesOf(module, call, target, followed) : []) followed.add(parameter);
    }
  }
  const builds = descendants(module.root, 'assignment').flatMap((node): Step[] => {
    const left = node.childForFieldName('left');
    const variable = left && keyAt(module, left);
    return variable && followed.has(variable) ? [stepAt(module, node, { kind: 'build', variable, name: '=' })] : [];
  });
  const done = module.calls.flatMap((call) =>
    whatOf(module, call, followed, targets.get(call.node.id)).map((what) => stepAt(module, call.node, what)),
  );
  return [...builds, ...done].sort((a, b) => a.span.end - b.span.end);
}

function stepAt(module: PyModule, node: PyNode, what: What): Step {
  const place = placeOf(module, node);
  const isForChance = what.kind === 'forward' && (isMadeUp(module, node) || roundsOf(node) !== null);
  // What a function calls that evaluates by its name is a prediction, as behind `no_grad` in PyTorch.
  const withoutGradient = what.kind === 'call' && EVALUATES.test(place.functionName ?? '');
  const intended = what.kind === 'forward' && (module.isIntended(node) || isForChance);
  return { ...what, framework: 'flax', span: spanOfNode(node), ...place, withoutGradient, intended };
}

/** Names that are given modules with dropout of this file and nothing else. */
function variablesOf(module: PyModule, sites: readonly DropoutSite[]): Set<string> {
  const given = descendants(module.root, 'assignment').flatMap((node) => {
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    if (!left) return [];
    const targets = left.type === 'identifier' || left.type === 'attribute' ? [left] : descendants(left, 'identifier');
    return targets.flatMap((target) => {
      const key = keyAt(module, target);
      return key === null ? [] : [{ key, builds: target === left && right !== null && builds(module, right, sites) }];
    });
  });
  const all = grouped(given, ({ key }) => key);
  return new Set([...all].filter(([, each]) => each.every((one) => one.builds)).map(([key]) => key));
}

function builds(module: PyModule, value: PyNode, sites: readonly DropoutSite[]): boolean {
  const call = value.type === 'call' ? callsIn(module, value).find(({ node }) => node.endIndex === value.endIndex) : undefined;
  const owner = call ? localClass(module, call.name) : null;
  if (!owner || owner.unknownBase || roleOf(owner) !== 'nnx-module') return false;
  return drops(module, owner, sites, 0) && !/def (?:train|eval)\b|\bself\.(?:train|eval)\(|\bdeterministic\b/.test(owner.node.text);
}

/** Dropout that nothing but the mode switches off lies in the class, in a base, or in what it builds. */
function drops(module: PyModule, owner: PyClass, sites: readonly DropoutSite[], depth: number): boolean {
  const own = [owner, ...localAncestors(module, owner)];
  if (sites.some((site) => site.kind === 'layer' && site.rate.value !== 0 && own.some(({ id }) => id === site.context.classId)))
    return true;
  if (depth > 3) return false;
  return own.some((each) =>
    callsIn(module, each.node).some((call) => {
      const part = localClass(module, call.name);
      return part !== null && !own.includes(part) && roleOf(part) === 'nnx-module' && drops(module, part, sites, depth + 1);
    }),
  );
}

/** Two uses of one variable have one key; members of modules have none, since they are switched with them. */
function keyAt(module: PyModule, node: PyNode): string | null {
  if (node.type === 'attribute') {
    const owner = node.childForFieldName('object')?.text === 'self' ? module.enclosingClass(node) : null;
    return owner && roleOf(owner) === 'other' ? `${owner.id}.${node.childForFieldName('attribute')?.text ?? ''}` : null;
  }
  if (node.type !== 'identifier' || node.text === 'self') return null;
  for (let around = module.enclosingFunction(node); around; around = module.enclosingFunction(around.node)) {
    const body = around.node.childForFieldName('body');
    if (body && module.isLocal(node.text, body)) return parameterKey(around, node.text);
  }
  return `module:${node.text}`;
}

function parameterKey(around: PyFunction, name: string): string {
  return `${around.node.startIndex}:${name}`;
}

function functionCalled(module: PyModule, call: PyCall): PyFunction | null {
  const name = /^\.(\w+)$/.exec(call.name ?? '')?.[1] ?? (call.callee.type === 'identifier' ? call.callee.text : null);
  const found = name === null ? [] : module.functions.filter((each) => each.name === name && each.classId === null);
  return found.length === 1 ? (found[0] ?? null) : null;
}

function passesOf(module: PyModule, call: PyCall, target: PyFunction, followed: ReadonlySet<string>): NonNullable<Step['passes']> {
  const given = [
    ...call.positional.map((value, at) => [target.parameters[at]?.name, value] as const),
    ...[...call.keywords].map(([name, value]) => [name, value] as const),
  ];
  return given.flatMap(([name, value]) => {
    const variable = keyAt(module, value);
    if (name === undefined || name.startsWith('*') || variable === null || !followed.has(variable)) return [];
    return [{ parameter: parameterKey(target, name), variable }];
  });
}

function whatOf(module: PyModule, call: PyCall, followed: ReadonlySet<string>, target: PyFunction | undefined): readonly What[] {
  const { callee } = call;
  if (isLearning(module, call)) return [{ kind: 'learn', variable: null, name: call.calleeText }];
  const held = keyAt(module, callee);
  if (held !== null && followed.has(held)) return [{ kind: 'forward', variable: held, name: callee.text }];
  const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
  const own = object && keyAt(module, object);
  if (object && own && followed.has(own)) {
    const method = callee.childForFieldName('attribute')?.text ?? '';
    const isPlain = call.positional.length === 0 && call.keywords.size === 0;
    if (isPlain && (method === 'eval' || method === 'train'))
      return [{ kind: method === 'eval' ? 'eval-mode' : 'train-mode', variable: own, name: object.text }];
    return [{ kind: 'touched', variable: own, name: method }];
  }
  const passes = target ? passesOf(module, call, target, followed) : [];
  const seen = new Set(passes.map(({ variable }) => variable));
  const handed = HARMLESS.test(call.calleeText)
    ? []
    : [...call.positional, ...call.keywords.values()].flatMap((value): What[] => {
        const variable = keyAt(module, value);
        return variable !== null && followed.has(variable) && !seen.has(variable)
          ? [{ kind: 'touched', variable, name: call.calleeText }]
          : [];
      });
  return target ? [...handed, { kind: 'call', variable: null, name: call.calleeText, target: target.node.startIndex, passes }] : handed;
}

/** `nnx.grad(loss)`, or a call of what it gave: `grad_fn(model, batch)`. */
function isLearning(module: PyModule, { name, callee }: PyCall): boolean {
  if (name !== null && LEARNS.test(name)) return true;
  if (callee.type === 'call') return LEARNS.test(module.qualify(callee.childForFieldName('function') ?? callee) ?? '');
  if (callee.type !== 'identifier') return false;
  return descendants(module.root, 'assignment').some((node) => {
    const right = node.childForFieldName('left')?.text === callee.text ? node.childForFieldName('right') : null;
    return right?.type === 'call' && LEARNS.test(module.qualify(right.childForFieldName('function') ?? right) ?? '');
  });
}
