import { holding } from '../../../syntax/contents';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { bare, descendants, named, selfAttribute } from '../tree';
import { type Callable, callablesFor, canonical } from './callables';

const MAX_DEPTH = 6;
const MAX_NAMES = 24;

const mayGiveRate = holding(/drop/gi);

/** What a call means that picks its layer among several: `getattr(nn, kind)(…)`, `{'lstm': nn.LSTM, 'gru': nn.GRU}[kind](…)`. */
export interface Choice {
  readonly callee: string;
  readonly callables: readonly Callable[];
}

/** null unless every layer that may be meant takes the same argument for its rate. */
export function chosen(module: PyModule, call: PyCall): Choice | null {
  if (call.name !== null || !mayGiveRate(module, call.node)) return null;
  if (![...call.keywords.keys()].some((name) => /^dropout(?:_p)?$/.test(name)) && !/drop/i.test(call.calleeText)) return null;
  const names = namesOf(module, call.callee, call, 0);
  const [first] = names;
  if (first === undefined || names.length > MAX_NAMES) return null;
  const all = names.map((name) => callablesFor(name));
  const [callables = []] = all;
  const parameters = callables.map(({ parameter }) => parameter).join();
  if (parameters === '' || all.some((each) => each.map(({ parameter }) => parameter).join() !== parameters)) return null;
  // `F.alpha_dropout` is off unless it is told, `F.dropout` on.
  const presets = new Set(all.flat().map(({ others }) => others.training?.preset));
  return presets.size > 1 ? null : { callee: first, callables };
}

const UNKNOWN = '?';

/** Canonical names of all that an expression may be; one that is not known stands for itself. */
function namesOf(module: PyModule, expression: PyNode, call: PyCall, depth: number): readonly string[] {
  const node = bare(expression);
  if (depth > MAX_DEPTH) return [UNKNOWN];
  const inner = (each: PyNode | null | undefined): readonly string[] => (each ? namesOf(module, each, call, depth + 1) : [UNKNOWN]);
  switch (node.type) {
    case 'identifier': {
      const name = module.qualify(node);
      return name === null ? given(module, node).flatMap(inner) : [canonical(name)];
    }
    case 'attribute': {
      const name = module.qualify(node);
      return name === null ? keptBySelf(module, node).flatMap(inner) : [canonical(name)];
    }
    case 'conditional_expression': {
      const [yes, , no] = named(node);
      return [...inner(yes), ...inner(no)];
    }
    case 'subscript':
      return entries(module, node.childForFieldName('value')).flatMap(inner);
    case 'call':
      return ofPackage(module, node, call);
    default:
      return [UNKNOWN];
  }
}

/** What a name is given inside the function around, one for each branch. */
function given(module: PyModule, name: PyNode): readonly (PyNode | null)[] {
  const around = module.enclosingFunction(name);
  if (!around || around.parameters.some((parameter) => parameter.name === name.text)) return [null];
  const steps = descendants(around.node, 'assignment').filter((step) => step.childForFieldName('left')?.text === name.text);
  return steps.length > 0 ? steps.map((step) => step.childForFieldName('right')) : [null];
}

/** What an attribute of `self` is given anywhere in the class. */
function keptBySelf(module: PyModule, node: PyNode): readonly (PyNode | null)[] {
  const attribute = selfAttribute(node);
  const owner = attribute === null ? null : module.enclosingClass(node);
  const steps = owner ? (keptIn(module).get(`${owner.id}.${attribute}`) ?? []) : [];
  return steps.length > 0 ? steps.map((step) => step.childForFieldName('right')) : [null];
}

const keptIn = once((module: PyModule) =>
  grouped(descendants(module.root, 'assignment'), (step) => {
    const left = step.childForFieldName('left');
    const attribute = left && selfAttribute(left);
    const owner = attribute && module.enclosingClass(step);
    return owner ? `${owner.id}.${attribute}` : null;
  }),
);

/** Values of a dictionary that is written out. */
function entries(module: PyModule, expression: PyNode | null): readonly (PyNode | null)[] {
  if (!expression) return [null];
  const meant = expression.type === 'identifier' ? module.define(expression) : null;
  const node = meant?.kind === 'value' && meant.file === module.file ? meant.node : expression;
  if (node.type !== 'dictionary') return [null];
  return named(node).map((pair) => (pair.type === 'pair' ? pair.childForFieldName('value') : null));
}

/** `getattr(nn, kind)`: of the layers of PyTorch only the recurrent ones take these arguments. */
function ofPackage(module: PyModule, node: PyNode, { keywords }: PyCall): readonly string[] {
  const list = node.childForFieldName('arguments');
  const [home, name] = list ? named(list) : [];
  if (node.childForFieldName('function')?.text !== 'getattr' || !home || !name) return [UNKNOWN];
  if (module.qualify(home) !== 'torch.nn') return [UNKNOWN];
  if (name.type === 'string') return [`torch.nn.${name.text.replace(/^['"]|['"]$/g, '')}`];
  const isRecurrent = /rnn|lstm|gru|cell/i.test(name.text) || ['bidirectional', 'num_layers'].some((each) => keywords.has(each));
  return isRecurrent && keywords.has('dropout') ? ['torch.nn.RNN'] : [UNKNOWN];
}
