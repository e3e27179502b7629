import type { PyCall } from '../../../../syntax/module';
import { networkRun } from './likely';

const SWITCH = /(\w[\w.]*(?:\[[^\]\n]{1,40}\])?)\.(eval|train)\s*\(\s*(\w*)[^)\n]*\)/g;

/** All networks that the text of a function puts into evaluation mode are back in training mode, or as they were, at its end. */
export function restores(text: string): boolean {
  const last = new Map<string, boolean>();
  for (const [, network = '', method, flag] of text.matchAll(SWITCH)) last.set(network, method === 'train' && flag !== 'False');
  return last.size > 0 && [...last.values()].every((isBack) => isBack);
}

/** `self.model.train()`, which is no call of a method `train` of the project's own. */
export function switchesNetwork({ calleeText }: PyCall): boolean {
  const object = /^([\w.]+)\.(?:train|eval)$/.exec(calleeText)?.[1];
  return object !== undefined && networkRun(object) === object;
}
