import { callsIn } from '../../../syntax/contents';
import { localAncestors, relatives } from '../../../syntax/kinship';
import type { PyClass, PyModule } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { basesOf, type OwnClass } from '../sites/definitions';
import { selfAttribute } from '../tree';
import { isDynamic } from './dynamic';

const MAX_BASES = 12;
const ENTRIES: ReadonlySet<string> = new Set(['forward', '__call__']);
/** Methods that build a network, or look at it, without running it. */
const BUILDS = /^__init__$|^(?:_?(?:re)?set|_?init|_?build|_?load|_?save|_?freeze)/;

/**
 * A method that runs the layers of the class can be seen though the class has no `forward` of its own: it inherits one, or other methods (`decode`,
 * `training_step`) call layers of the class.
 */
export function runsLayers(module: PyModule, owner: PyClass): boolean {
  const family = relatives(module, owner);
  if (family.some((each) => each.methods.some(({ name }) => ENTRIES.has(name)))) return true;
  const above = foreignBases(module)(owner);
  if (above.some(({ definition }) => definition.methods.some(({ name }) => ENTRIES.has(name)))) return true;
  const methods = new Set(
    [...family, ...above.map(({ definition }) => definition)].flatMap((each) => each.methods.map(({ name }) => name)),
  );
  return [owner, ...localAncestors(module, owner)].some((each) =>
    each.methods.some(
      (method) =>
        !BUILDS.test(method.name) &&
        callsIn(module, method.node).some(({ callee }) => {
          const called = selfAttribute(callee);
          return called !== null && !methods.has(called) && new RegExp(`\\bself\\.${called}\\s*=\\s*[\\w.]+\\(`).test(each.node.text);
        }),
    ),
  );
}

/** A class of another file from which this one derives reads the attribute, or, where that runs it, may do so by its name as a text. */
export function isReadAbove(module: PyModule, owner: PyClass, attribute: string): boolean {
  const runsItself = [owner, ...localAncestors(module, owner)].some((each) => each.methods.some(({ name }) => ENTRIES.has(name)));
  return foreignBases(module)(owner).some(
    (base) =>
      new RegExp(`\\.${attribute}\\b(?!\\s*=[^=])`).test(base.definition.node.text) ||
      (!runsItself && isDynamic(base.module, base.definition)),
  );
}

/** The classes of other files of the project from which a class or its bases of this file derive. */
const foreignBases = once((module: PyModule) =>
  once((owner: PyClass): readonly OwnClass[] => {
    const found: OwnClass[] = [];
    const open: OwnClass[] = [{ kind: 'class', module, definition: owner }];
    const seen = new Set<PyClass>([owner]);
    for (const at of open) {
      for (const base of basesOf(at)) {
        if (typeof base === 'string' || seen.has(base.definition) || open.length > MAX_BASES) continue;
        seen.add(base.definition);
        open.push(base);
        if (base.module !== module) found.push(base);
      }
    }
    return found;
  }),
);
