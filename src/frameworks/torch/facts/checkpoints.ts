import type { DropoutSite } from '../../../model/site';
import { callsIn } from '../../../syntax/contents';
import type { PyCall, PyModule } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { canonical } from '../sites/callables';
import { type Own, type OwnClass, ownDefinition } from '../sites/definitions';
import { type Deed, firstArgument } from './deeds';
import { insideOf } from './inside';

const CHECKPOINT = /^torch\.utils\.checkpoint\.checkpoint(?:_sequential)?$/;
const WRAPPER = /^torch\.distributed\.algorithms\._checkpoint\.checkpoint_wrapper\.checkpoint_wrapper$/;
const STATE = /rng_state|fork_rng|preserve_rng|get_states|set_states/;

/** A call that computes a part again in the backward pass; null when it is none, or an ordinary one. */
export function checkpointDeed(module: PyModule, call: PyCall, sites: readonly DropoutSite[]): Deed | null {
  const redraws = redrawing(module, call);
  const run = redraws === null ? undefined : (call.positional[0] ?? call.keywords.get('function') ?? call.keywords.get('functions'));
  if (redraws === null || !run) return null;
  return { kind: 'checkpoint', subject: firstArgument(call), training: null, redraws, inside: insideOf(module, sites, run) };
}

const speaksOfCheckpoints = once((module: PyModule) => /checkpoint|preserve_rng_state/i.test(module.text));

function redrawing(module: PyModule, call: PyCall): 'argument' | 'own' | null {
  if (!speaksOfCheckpoints(module)) return null;
  const flag = call.keywords.get('preserve_rng_state');
  const mayBeOwn = /checkpoint/i.test(call.calleeText) && !/^(?:self|torch)\./.test(call.calleeText);
  // A name may lead into other files: most calls are told without it.
  if (!flag && !mayBeOwn) return null;
  const name = call.name === null ? null : canonical(call.name);
  if (name !== null && (CHECKPOINT.test(name) || WRAPPER.test(name)))
    return flag && module.resolve(flag).value === false ? 'argument' : null;
  if (!mayBeOwn) return null;
  const own = ownDefinition(module, call.callee);
  return own?.kind === 'function' && restoresNothing(own) ? 'own' : null;
}

/** A function of the project that hands over to an `autograd.Function` of its own, in which no state of a random generator is named. */
function restoresNothing({ module, definition }: Extract<Own, { kind: 'function' }>): boolean {
  if (STATE.test(definition.node.text)) return false;
  return callsIn(module, definition.node).some(({ callee }) => {
    if (callee.type !== 'attribute' || callee.childForFieldName('attribute')?.text !== 'apply') return false;
    const object = callee.childForFieldName('object');
    const own = object && ownDefinition(module, object);
    if (own?.kind !== 'class' || !isFunction(own)) return false;
    const { text } = own.definition.node;
    return /enable_grad/.test(text) && /\bbackward\b/.test(text) && !STATE.test(text);
  });
}

function isFunction({ definition }: OwnClass): boolean {
  return [...definition.ancestors].some((name) => /^torch\.autograd\.(?:function\.)?Function$/.test(name));
}
