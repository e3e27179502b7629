import type { UncalledMode } from '../../../../model/modes';
import { attributesOf } from '../../../../syntax/contents';
import type { PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { named, span } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import { Subjects } from '../subjects';

/** A last name by which people call networks. */
const NETWORK =
  /(?:^|_|\b)(?:model|net|network|encoder|decoder|generator|discriminator|critic|actor|backbone|classifier|netG|netD|module)\d*$/i;

/** `model.eval` as a whole statement. */
export function readUncalled(module: PyModule): readonly UncalledMode[] {
  if (!/\.(?:eval|train)[ \t]*(?:[#;\r\n]|$)/.test(module.text)) return [];
  let subjects: Subjects | null = null;
  return attributesOf(module).flatMap((node): UncalledMode[] => {
    const method = node.childForFieldName('attribute')?.text;
    const object = node.childForFieldName('object');
    if ((method !== 'eval' && method !== 'train') || !object || !standsAlone(node)) return [];
    subjects ??= new Subjects(module);
    const isNetwork = NETWORK.test(object.text) || subjects.of(object) === 'network' || isOwnModule(module, object);
    return isNetwork ? [{ framework: 'torch', span: span(node), subject: object.text, method }] : [];
  });
}

function standsAlone(node: PyNode): boolean {
  return node.parent?.type === 'expression_statement' && named(node.parent).length === 1;
}

function isOwnModule(module: PyModule, object: PyNode): boolean {
  const owner = object.text === 'self' ? module.enclosingClass(object) : null;
  return owner !== null && isModuleRole(roleOf(owner));
}
