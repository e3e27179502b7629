import type { Evaluator, Handed } from './evaluator';
import { fieldOf } from './fields';
import type { PyNode } from './node';
import { lookup } from './scopes';
import { agreed, seenFrom, type Value } from './values';

/** Calls of calls, and settings that are asked on the way: settings are handed on from the program to the layer, not further. */
const DEEPEST = 6;
const MOST = 120;

let depth = 0;
let asked = 0;

/**
 * A member of settings that callers hand over, when all of them agree: `config.dropout` of `def __init__(self, config)` is that of
 * `cfg` in `Net(cfg)`. null when there is no parameter, or one of the callers cannot be seen.
 */
export function handedSetting(it: Evaluator, object: PyNode, name: string, form: 'attribute' | 'item'): Value | null {
  if (depth === 0) asked = 0;
  if (depth >= DEEPEST) return null;
  depth++;
  try {
    const given = handedFor(it, object);
    if (!given) return null;
    asked += given.length;
    if (asked > MOST) return null;
    const values: Value[] = [];
    for (const { at, node } of given) {
      const value = at.settings[form](node, name);
      if (!value) return null;
      values.push(at === it ? value : seenFrom(at.parts.links.file, value));
    }
    return agreed(values);
  } finally {
    depth--;
  }
}

/** What callers pass for the parameter that an expression is, or that a constructor or a field keeps under `self.name`. */
function handedFor(it: Evaluator, object: PyNode): readonly Handed[] | null {
  if (object.type === 'identifier') {
    const [only, another] = lookup(it.parts.scopes.at(object.startIndex), object.text)?.bindings ?? [];
    return only?.kind === 'parameter' && !another ? it.callSites.handed(only.node) : null;
  }
  const owner = object.type === 'attribute' ? object.childForFieldName('object') : null;
  const self = owner && it.parts.attributes.classOfSelf(owner);
  const name = object.childForFieldName('attribute')?.text;
  if (!self || name === undefined) return null;
  const kept = fieldOf(it, self, name);
  if (!kept) return it.callSites.handedField(self, name);
  return kept.node.type === 'identifier' ? handedFor(kept.at, kept.node) : null;
}
