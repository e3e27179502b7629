import type { PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { descendants } from './descendants';

/**
 * The number that an expression has: of a parameter the one that all calls of its function in this file pass, its default where they pass none. undefined
 * when it is not known, or when calls differ.
 */
export function numberAt(module: PyModule, node: PyNode): number | undefined {
  const passed = node.type === 'identifier' ? passedTo(module, node) : null;
  if (passed) return passed.every((each) => each === passed[0]) ? passed[0] : undefined;
  return plain(module, node);
}

function plain(module: PyModule, node: PyNode | null | undefined): number | undefined {
  const value = node ? module.resolve(node).value : null;
  return typeof value === 'number' ? value : undefined;
}

/** What each call passes for the parameter of this name; null when it is none, is assigned anew, or nothing is called here. */
function passedTo(module: PyModule, node: PyNode): readonly (number | undefined)[] | null {
  const around = module.enclosingFunction(node);
  const place = around?.parameters.findIndex(({ name }) => name === node.text) ?? -1;
  const body = around?.node.childForFieldName('body');
  if (!around || place < 0 || around.classId !== null || !body) return null;
  const assigned = descendants(body, ['assignment', 'augmented_assignment']).map((each) => each.childForFieldName('left')?.text);
  if (assigned.includes(node.text)) return null;
  const calls = module.calls.filter(({ name, starred }) => name === `.${around.name}` && !starred);
  if (calls.length === 0) return null;
  const isKeyword = around.parameters.slice(0, place).some(({ name }) => name.startsWith('*'));
  return calls.map((call) => {
    const given = call.keywords.get(node.text) ?? (isKeyword ? undefined : call.positional[place]);
    return plain(module, given ?? around.parameters[place]?.defaultValue);
  });
}
