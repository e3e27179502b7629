import type { ProgramFact } from '../../../model/program';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { lastGiven } from '../../../syntax/results';
import { bindingOf } from './bindings';
import { isFixed, isFixedByName } from './keys';
import { isTrainingAt, sameEachTurn, sameOnDevices } from './turns';

/** What is known of the key that a network is run with: whether it is another one at every step. */
export function keyFacts(module: PyModule, argument: PyNode): Pick<ProgramFact, 'fixedKey' | 'sameKey'> {
  const key = withoutParentheses(argument);
  const local = key.type === 'identifier' ? lastGiven(key, key.text) : null;
  if (isFixed(module, local ?? key) || isFixedByName(module, key)) return { fixedKey: spanOfNode(key) };
  const passed = sameEachTurn(module, key);
  if (passed) return { sameKey: { span: passed, how: 'passed' } };
  const replicated = sameOnDevices(module, key);
  if (replicated) return { sameKey: { span: replicated, how: 'replicated' } };
  return isKeptInState(module, key) ? { sameKey: { span: spanOfNode(key), how: 'kept' } } : {};
}

/** `state.key` of a training state of this file, whose steps store no other one. */
function isKeptInState(module: PyModule, key: PyNode): boolean {
  const state = key.type === 'attribute' ? key.childForFieldName('object') : null;
  const name = key.childForFieldName('attribute')?.text ?? '';
  if (state?.type !== 'identifier' || bindingOf(module, state)?.kind !== 'parameter' || !isTrainingAt(module, key)) return false;
  const field = new RegExp(`^\\s+${name}\\s*:`, 'm');
  const states = module.classes.filter(({ node, ancestors }) => [...ancestors].some((each) => STATE.test(each)) && field.test(node.text));
  const stores = new RegExp(`\\b(?:replace|apply_gradients|update)\\s*\\([^()]*(?:\\([^()]*\\)[^()]*)*\\b${name}\\s*=|\\*\\*`);
  return states.length > 0 && states.every(({ methods }) => methods.length === 0) && !stores.test(module.text);
}

const STATE = /^flax\.training\.(?:train_state\.)?TrainState$/;
