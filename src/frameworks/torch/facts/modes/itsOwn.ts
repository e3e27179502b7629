import type { PyCall, PyClass, PyModule } from '../../../../syntax/module';
import { once } from '../../../../syntax/once';
import { type OwnClass, ownDefinition } from '../../sites/definitions';
import { bare } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import { ownAsks } from './askers';
import { annotationOf } from './assumed';
import { classDrops } from './drops';
import { methodOf } from './inherited';
import { networkRun } from './likely';
import { namesOf } from './variables';

/** Methods by which networks are asked for what they predict. */
const PREDICTS =
  /^(?:predict|encode|decode|translate|sample|infer|transcribe|classify|embed|caption|reconstruct|summarize|forward_on)(?:_\w+)?$/;

/** `self.model` of `self.model.encode(x)`, where the class of the network is known, drops, and switches itself nowhere; null for every other call. */
export function methodRun(module: PyModule, call: PyCall): string | null {
  const callee = bare(call.callee);
  const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
  const method = callee.childForFieldName('attribute')?.text ?? '';
  if (!object || !PREDICTS.test(method)) return null;
  const name = networkRun(object.text);
  if (name === null || name !== object.text) return null;
  const names = namesOf(module);
  const key = names.keyOf(object);
  if (key === null) return null;
  const owners = ownersOf(module, key);
  return owners.length > 0 && owners.every((own) => methodOf(own, method) !== null && classDrops(own) && !ownAsks(own)) ? name : null;
}

function ownersOf(module: PyModule, key: string): readonly OwnClass[] {
  const names = namesOf(module);
  if (names.callsGiven(key).length > 0) return names.classesOf(key);
  const type = annotationOf(module, key);
  const own = type && ownDefinition(module, type);
  return own?.kind === 'class' && isModuleRole(roleOf(own.definition)) ? [own] : [];
}

const LEARNS = /\.backward\s*\(/;
const RUNS_ITSELF = /\bself(?:\.forward)?\s*\(/;

/** A network with dropout one method of which trains it, while none switches it: what its other methods measure is measured in training mode. */
export const teachesItself = once((owner: PyClass) =>
  once((module: PyModule): boolean => {
    const trains = owner.methods.some(({ node }) => LEARNS.test(node.text) && RUNS_ITSELF.test(node.text));
    const own = { kind: 'class' as const, module, definition: owner };
    return trains && isModuleRole(roleOf(owner)) && !owner.unknownBase && !ownAsks(own) && classDrops(own);
  }),
);
