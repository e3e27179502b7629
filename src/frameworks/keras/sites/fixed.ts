import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { withoutParentheses } from '../../../syntax/nodes';
import { grouped, once } from '../../../syntax/once';
import { descendants, within } from '../tree';

/** What objects and dictionaries of settings are called. */
const SETTINGS =
  /^(?:self\._?)?(?:\w+\.)?_?(?:\w*config\w*|cfg|conf|FLAGS|flags|args|opts?|options?|h?params?|hparam|hps?|hyper_?params|paras?|settings?|job|C)$/;
const FURTHEST = 3;

/**
 * The name of the setting from which alone a rate of a TensorFlow 1 graph is made, through `1 - x`, a local name, one of a list and the calls of the function around:
 * `keep_prob` of `config.keep_prob`, `args['keep_prob']` or `self.keep_prob`; '' where it is a number; null for all else.
 */
export function fixedName(module: PyModule, rate: PyNode, far = 0): string | null {
  const node = withoutParentheses(rate);
  if (far > FURTHEST) return null;
  if (/^0?\.\d+$/.test(node.text)) return '';
  if (node.type === 'binary_operator') {
    const isTurned = /^1(?:\.0*)?$/.test(node.childForFieldName('left')?.text ?? '') && node.childForFieldName('operator')?.text === '-';
    const right = node.childForFieldName('right');
    return isTurned && right ? fixedName(module, right, far) : null;
  }
  if (node.type === 'attribute') return named(node.childForFieldName('object'), node.childForFieldName('attribute')?.text);
  if (node.type === 'subscript') return ofSubscript(module, node, far);
  if (node.type === 'call') return ofGet(node);
  return node.type === 'identifier' ? ofName(module, node, far) : null;
}

function named(base: PyNode | null, name: string | undefined): string | null {
  if (!base || name === undefined) return null;
  return base.text === 'self' || SETTINGS.test(base.text) ? name : null;
}

/** `config['dropout']`, or one of a list: `self.dropouts[i]`. */
function ofSubscript(module: PyModule, node: PyNode, far: number): string | null {
  const base = node.childForFieldName('value');
  const key = node.childForFieldName('subscript');
  if (!base || !key) return null;
  if (key.type === 'string') return named(base, /^['"](\w+)['"]$/.exec(key.text)?.[1]);
  return base.type === 'attribute' && /^(?:identifier|integer)$/.test(key.type) ? fixedName(module, base, far) : null;
}

/** `config.get('dropout', 0.5)` */
function ofGet(node: PyNode): string | null {
  const callee = node.childForFieldName('function');
  if (callee?.childForFieldName('attribute')?.text !== 'get') return null;
  const [key] = node.childForFieldName('arguments')?.namedChildren ?? [];
  return named(callee.childForFieldName('object'), /^['"](\w+)['"]$/.exec(key?.text ?? '')?.[1]);
}

function ofName(module: PyModule, node: PyNode, far: number): string | null {
  const around = module.enclosingFunction(node);
  const body = around?.node.childForFieldName('body');
  if (!around || !body) return null;
  const assigned = descendants(body, ['assignment', 'augmented_assignment', 'for_statement', 'for_in_clause']).filter((each) =>
    new RegExp(`\\b${node.text}\\b`).test(each.childForFieldName('left')?.text ?? ''),
  );
  const place = around.parameters.findIndex(({ name }) => name === node.text);
  if (place >= 0) return assigned.length === 0 ? ofParameter(module, around, place, far) : null;
  const [only, ...more] = assigned;
  if (more.length > 0 || only?.type !== 'assignment' || only.childForFieldName('left')?.type !== 'identifier') return null;
  const value = only.childForFieldName('right');
  return value && !module.isGuarded(only) ? fixedName(module, value, far + 1) : null;
}

/** What every call in the file gives the function, or leaves at a default. */
function ofParameter(module: PyModule, around: PyFunction, place: number, far: number): string | null {
  const { name, defaultValue } = around.parameters[place] ?? { name: '', defaultValue: null };
  const calls = (callsByName(module).get(around.name) ?? []).filter(({ node }) => !within(around.node, node));
  if (calls.length === 0 || /^__\w+__$/.test(around.name)) return null;
  const skipped = around.classId !== null && around.parameters[0]?.name === 'self' ? 1 : 0;
  const found = calls.map((call) => {
    if (call.starred || module.isGuarded(call.node)) return null;
    const given = call.keywords.get(name) ?? call.positional[place - skipped] ?? defaultValue;
    return given ? fixedName(module, given, far + 1) : null;
  });
  return found.every((each) => each === found[0]) ? (found[0] ?? null) : null;
}

const callsByName = once(
  (module: PyModule): ReadonlyMap<string, readonly PyCall[]> =>
    grouped(module.calls, ({ calleeText }) => calleeText.slice(calleeText.lastIndexOf('.') + 1)),
);
