import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { canonical } from '../../sites/callables';
import { basesOf, type Own, type OwnClass, ownDefinition } from '../../sites/definitions';
import { bare, descendants, named } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import { callDrops, classDrops } from './drops';
import { handsRate } from './handedRates';
import { switchingMethods } from './itself';

/** Whether the network that a value is drops: `plain` where it is seen that it does not, or that it is no network. */
export type Origin = 'drops' | 'plain' | 'unknown';

const MAX_DEPTH = 4;

/** Parts of a class that may drop though nobody sees them. */
const HIDDEN = /\b(?:from_pretrained|from_config|create_model|hub\.load|import_module|getattr|eval)\s*\(|\b__dict__\b|\bmodels\.[a-z]\w*\(/;

/** Layers and networks of libraries for graphs, which drop only when they are asked for a rate. */
const ONLY_ASKED = /^(?:torch_geometric|dgl)\.(?:\w+\.)*nn\.(?:\w+\.)*[A-Z]\w*$/;

function isUnasked({ name, node }: PyCall): boolean {
  return name !== null && ONLY_ASKED.test(name) && !/drop/i.test(node.text);
}

/** What a call gives: an object of a class, or what a function of the project makes and returns. */
export function originOf(module: PyModule, call: PyCall, depth = 0): Origin {
  const name = call.name === null ? '' : canonical(call.name);
  if (/^torch\.nn\.Sequential$/.test(name)) {
    const parts = callsIn(module, call.node).flatMap((part) => (part === call ? [] : [originOf(module, part, depth + 1)]));
    // `nn.Sequential(*layers)`: what the function around builds.
    const around = call.starred ? module.enclosingFunction(call.node) : null;
    const built = around && callsIn(module, around.node).some((each) => each !== call && callDrops(module, each));
    return united(call.starred ? [...parts, built ? 'drops' : 'unknown'] : parts);
  }
  if (/^torch\.(?:nn\.(?:\w+\.)*[A-Z]|optim\.)|^(?:numpy|jax|tensorflow|keras|sklearn)\./.test(name))
    return callDrops(module, call) ? 'drops' : 'plain';
  if (/^torch\./.test(name)) return 'unknown';
  if (isUnasked(call)) return 'plain';
  const own = ownDefinition(module, call.callee);
  const origin = originOfOwn(own, depth);
  return origin === 'plain' && own?.kind === 'class' && switchingMethods(own)?.size === 0 && handsRate(module, call, own)
    ? 'drops'
    : origin;
}

/** The same for a class or function of the project; `unknown` for what is none. */
export function originOfOwn(own: Own | null, depth = 0): Origin {
  if (own === null || depth > MAX_DEPTH) return 'unknown';
  return own.kind === 'class' ? ofClass(own, depth) : returnedBy(own, depth);
}

function ofClass(own: OwnClass, depth: number): Origin {
  if (!isModuleRole(roleOf(own.definition))) return own.definition.unknownBase ? 'unknown' : 'plain';
  // Its mode is its own.
  if (switchingMethods(own)?.size !== 0) return 'plain';
  if (classDrops(own)) return 'drops';
  if (own.definition.unknownBase || HIDDEN.test(own.definition.node.text)) return 'unknown';
  const parts = callsIn(own.module, own.definition.node).flatMap((call): Origin[] => {
    if (call.name?.startsWith('torch.') || isUnasked(call)) return [];
    const part = ownDefinition(own.module, call.callee);
    if (part?.kind === 'class') return isModuleRole(roleOf(part.definition)) ? [ofPart(part, own, depth)] : [];
    return part === null && /(?:^|\.)[A-Z]\w*$/.test(call.calleeText) ? ['unknown'] : [];
  });
  const bases = basesOf(own).map(
    (base): Origin => (typeof base === 'string' ? (/^torch\./.test(base) ? 'plain' : 'unknown') : ofPart(base, own, depth)),
  );
  return [...parts, ...bases].every((each) => each === 'plain') ? 'plain' : 'unknown';
}

function ofPart(part: OwnClass, whole: OwnClass, depth: number): Origin {
  if (part.definition === whole.definition) return 'plain';
  return depth < MAX_DEPTH ? ofClass(part, depth + 1) : 'unknown';
}

function returnedBy({ module, definition }: Extract<Own, { kind: 'function' }>, depth: number): Origin {
  const returned = descendants(definition.node, 'return_statement').flatMap((statement) => {
    const value = named(statement)[0];
    return value && module.enclosingFunction(statement)?.node.id === definition.node.id ? [bare(value)] : [];
  });
  return returned.length === 0 ? 'unknown' : united(returned.map((value) => ofValue(module, definition.node, value, depth)));
}

function ofValue(module: PyModule, around: PyNode, value: PyNode, depth: number): Origin {
  if (value.type === 'call') return ofCall(module, value, depth);
  if (value.type !== 'identifier') return 'unknown';
  const given = descendants(around, 'assignment').flatMap((assignment) => {
    const right = assignment.childForFieldName('right');
    return right && assignment.childForFieldName('left')?.text === value.text ? [bare(right)] : [];
  });
  const made = given.filter((each) => !isOfItself(each, value.text));
  return made.length === 0 ? 'unknown' : united(made.map((each) => (each.type === 'call' ? ofCall(module, each, depth) : 'unknown')));
}

/** `model = model.to(device)`. */
function isOfItself(value: PyNode, name: string): boolean {
  return value.text.startsWith(`${name}.`) || new RegExp(`^[\\w.]*(?:Parallel|compile|prepare)\\(\\s*${name}\\b`).test(value.text);
}

function ofCall(module: PyModule, node: PyNode, depth: number): Origin {
  let at = bare(node);
  // `Net(…).to(device)`.
  for (let callee = at.childForFieldName('function'); callee?.type === 'attribute'; callee = at.childForFieldName('function')) {
    const object = callee.childForFieldName('object');
    if (object?.type !== 'call' || !/^(?:to|cuda|cpu|float|half|train|apply)$/.test(callee.childForFieldName('attribute')?.text ?? ''))
      break;
    at = object;
  }
  const call = callsIn(module, at).find(({ node: each }) => each.id === at.id);
  return call ? originOf(module, call, depth + 1) : 'unknown';
}

/** One of several. */
function united(origins: readonly Origin[]): Origin {
  if (origins.includes('drops')) return 'drops';
  return origins.every((origin) => origin === 'plain') ? 'plain' : 'unknown';
}
