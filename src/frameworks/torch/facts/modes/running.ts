import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { attributeOf } from '../../sites/context';
import { basesOf, type OwnClass } from '../../sites/definitions';
import { bare, passedArguments } from '../../tree';
import { callDrops } from './drops';
import { methodOf, type OwnMethod } from './inherited';
import type { Variables } from './variables';

const MAX_DEPTH = 4;
/** Parts of PyTorch's modules that a class of the project may not mean by these names. */
const ITSELF = /^self(?:\.forward)?$/;

/** What a method of a network does: it runs dropout, and maybe without gradients. */
export interface Running {
  readonly withoutGradient: boolean;
}

/** The method of a network of known class runs the network, or a part with dropout: `net.predict(x)`, `net.encode(x)`; null where nobody can tell. */
export function methodRuns(variables: Variables, variable: string, method: string): Running | null {
  const owners = variables.classesOf(variable);
  const found = owners.map((own) => ({ own, found: methodOf(own, method) }));
  if (found.length === 0 || !found.every((each) => each.found && runs(each.own, each.found, new Set()))) return null;
  return { withoutGradient: found.every((each) => each.found && isDecorated(each.found.definition.node)) };
}

function runs(whole: OwnClass, { owner, definition }: OwnMethod, seen: Set<string>): boolean {
  if (seen.size > 8 || seen.has(definition.name)) return false;
  seen.add(definition.name);
  return callsIn(owner.module, definition.node).some((call) => {
    // Who calls itself runs its `forward`, and the class is known to drop.
    if (ITSELF.test(call.calleeText)) return true;
    const name = /^self\.(\w+)$/.exec(call.calleeText)?.[1];
    if (name === undefined) return false;
    const inner = methodOf(whole, name);
    return inner ? runs(whole, inner, seen) : partDrops(whole, name);
  });
}

/** `self.name = nn.Dropout(0.1)` or another layer with dropout, in the class or a base. */
function partDrops(owner: OwnClass, attribute: string, depth = 0): boolean {
  const made = (call: PyCall): boolean => attributeOf(call.node) === attribute && callDrops(owner.module, call);
  if (callsIn(owner.module, owner.definition.node).some(made)) return true;
  return depth < MAX_DEPTH && basesOf(owner).some((base) => typeof base !== 'string' && partDrops(base, attribute, depth + 1));
}

function isDecorated({ parent }: PyNode): boolean {
  return parent?.type === 'decorated_definition' && /@(?:torch\.)?(?:no_grad|inference_mode)\b/.test(parent.text.slice(0, 200));
}

/** What a network is run with keeps no gradients, as one said before PyTorch 0.4: `Variable(x, volatile=True)`, here or where its name is given. */
export function isVolatile(module: PyModule, call: PyNode): boolean {
  if (!/volatile\s*=\s*True/.test(module.text)) return false;
  const around = module.enclosingFunction(call)?.node ?? module.root;
  const before = around.text.slice(0, call.startIndex - around.startIndex);
  return passedArguments(call).some(({ value }) => {
    const node = bare(value);
    if (/volatile\s*=\s*True/.test(node.text)) return true;
    return node.type === 'identifier' && lastGiven(before, node.text) === true;
  });
}

/** The last statement before that gives the name something new makes it volatile. */
function lastGiven(before: string, name: string): boolean | null {
  const given = [...before.matchAll(new RegExp(`(?<![\\w.])(?:${name}|[\\w, ()]*\\b${name}\\b[\\w, ()]*)\\s*=(?!=)\\s*(.*)`, 'g'))];
  // `x = x.cuda()` leaves it as it is.
  const real = given.filter(([, value = '']) => !new RegExp(`^${name}\\.\\w+\\(`).test(value));
  const last = real.at(-1)?.[1];
  return last === undefined ? null : /volatile\s*=\s*True/.test(last);
}
