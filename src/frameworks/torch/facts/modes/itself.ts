import { callsIn } from '../../../../syntax/contents';
import type { PyClass, PyModule } from '../../../../syntax/module';
import { once } from '../../../../syntax/once';
import { basesOf, type OwnClass } from '../../sites/definitions';

/** A class switches its own mode, or leaves that to a decorator or to a part that generates. */
const SWITCHES = /\b(?:self|super\([^()]*\))\.(?:eval|train)\(|\bself\.training\s*=[^=]|@\w*eval\w*|\bself\.\w+\.generate\(/;
/** Methods that run whenever the network is made or run, and those by which others switch it. */
const ALWAYS = /^(?:__\w+__|forward|train|eval)$/;
const MAX_DEPTH = 4;
const NONE: ReadonlySet<string> = new Set();

/** The methods of a class by which it switches itself, those that call such a one included; null where every use of it may switch it. */
export function switchingMethods(own: OwnClass, depth = 0): ReadonlySet<string> | null {
  const here = switchingIn(own.definition)(own.module);
  if (here === null || depth > MAX_DEPTH) return here;
  const bases = basesOf(own).map((base) => (typeof base === 'string' ? NONE : switchingMethods(base, depth + 1)));
  if (bases.every((base) => base !== null && base.size === 0)) return here;
  return bases.includes(null) ? null : new Set([here, ...bases].flatMap((each) => [...(each ?? [])]));
}

const switchingIn = once((definition: PyClass) => once((module: PyModule) => switching(module, definition)));

function switching(module: PyModule, { node, methods }: PyClass): ReadonlySet<string> | null {
  if (methods.some(({ name }) => name === 'train' || name === 'eval')) return null;
  if (!SWITCHES.test(node.text)) return NONE;
  const found = new Set<string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const method of methods) {
      const around = method.node.parent?.type === 'decorated_definition' ? method.node.parent : method.node;
      const calls = (): boolean =>
        callsIn(module, method.node).some(({ calleeText }) => found.has(/^(?:self|super\(\))\.(\w+)$/.exec(calleeText)?.[1] ?? ''));
      if (!found.has(method.name) && (SWITCHES.test(around.text) || calls())) found.add(method.name);
    }
  }
  // Outside of its methods nobody can tell.
  return found.size === 0 || [...found].some((name) => ALWAYS.test(name)) ? null : found;
}
