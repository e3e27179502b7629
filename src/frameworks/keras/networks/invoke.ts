import type { PyNode } from '../../../syntax/node';
import { applyLayer, applyNested, carrying } from './apply';
import { buildInstance, exactSites } from './construct';
import { invokeFunction } from './functions';
import { callNamed } from './library';
import type { Machine } from './machine';
import { callInherited, callMethod, unknownResult } from './methods';
import { type Arguments, tensorsIn, type Value } from './values';

/** A function of the program; one that is called like drop-path and draws at random is one step. */
function invokeOwn(machine: Machine, target: Extract<Value, { type: 'function' }>, args: Arguments, at: PyNode): Value {
  const site = exactSites(machine, at).find(({ kind }) => kind === 'drop-path');
  const [input] = args.positional.flatMap(tensorsIn);
  if (site && input)
    return {
      type: 'tensor',
      node: machine.graph.step(at, target.definition.name, { type: 'dropout', siteId: site.id }, [input], input.shape, [site.id]),
    };
  return carrying(machine, exactSites(machine, at), () => invokeFunction(machine, target.definition, target.scope, target.self, args, at));
}

/** Calls a value with values. */
export function invoke(machine: Machine, target: Value, args: Arguments, at: PyNode): Value {
  switch (target.type) {
    case 'function':
      return invokeOwn(machine, target, args, at);
    case 'class':
      return buildInstance(machine, target.definition, target.scope, args, at);
    case 'layer':
      return applyLayer(machine, target, args, at);
    case 'sequential':
    case 'model':
    case 'instance':
      return applyNested(machine, target, args, at);
    case 'named':
      return callNamed(machine, target.name, args, at);
    case 'partial': {
      const { positional, keywords, starred } = target.arguments;
      const all = {
        positional: [...positional, ...args.positional],
        keywords: new Map([...keywords, ...args.keywords]),
        starred: starred || args.starred,
        ...(args.places && { places: args.places }),
      };
      return invoke(machine, target.target, all, at);
    }
    case 'method':
      return callMethod(machine, target.receiver, target.name, args, at);
    case 'inherited':
      return callInherited(machine, target.self, target.name, args, at);
    default: {
      const callee = at.childForFieldName('function')?.text.replace(/\s+/g, ' ').slice(0, 60) ?? 'this';
      const reason = target.type === 'unknown' ? target.reason : target.type === 'object' ? `${target.name} is not read` : undefined;
      return unknownResult(machine, callee, [...args.positional, ...args.keywords.values()], at, reason);
    }
  }
}
