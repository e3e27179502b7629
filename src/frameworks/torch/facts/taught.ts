import { callsIn } from '../../../syntax/contents';
import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { argumentFor, descendants } from '../tree';

/** A function that hands a network on to one that trains an epoch, and one between. */
const DEEPEST = 3;

/** The plain function of the file that a local name is handed to, and in which, or in one that it calls, a loop runs it and goes back through it; null where none does. */
export function trainedBy(module: PyModule, name: string, from: PyNode): string | null {
  const around = module.enclosingFunction(from)?.node ?? module.root;
  if (!/^\w+$/.test(name) || !/\.backward\(/.test(module.text)) return null;
  return handedTo(module, name, around, from.endIndex, 0);
}

function handedTo(module: PyModule, name: string, around: PyNode, after: number, depth: number): string | null {
  if (depth > DEEPEST) return null;
  for (const call of callsIn(module, around)) {
    if (call.node.startIndex < after || call.starred || !call.name?.startsWith('.')) continue;
    const [called, ...more] = module.functions.filter((each) => each.classId === null && call.name === `.${each.name}`);
    if (!called || more.length > 0 || called.node.startIndex === around.startIndex) continue;
    const parameter = called.parameters.find((each, position) => argumentFor(call.node, each.name, position).node?.text === name)?.name;
    if (parameter === undefined || isRebound(called, parameter)) continue;
    if (trains(called, parameter) || handedTo(module, parameter, called.node, called.node.startIndex, depth + 1) !== null)
      return called.name;
  }
  return null;
}

/** One loop both runs the network and calls `backward()`, with gradients. */
function trains({ node }: PyFunction, name: string): boolean {
  const runs = new RegExp(`(?<![\\w.])${name}(?:\\.forward)?\\(`);
  return descendants(node, 'for_statement').some(
    ({ text }) => runs.test(text) && /\.backward\(/.test(text) && !/no_grad|inference_mode/.test(text),
  );
}

function isRebound({ node }: PyFunction, name: string): boolean {
  return descendants(node, 'assignment').some((each) => each.childForFieldName('left')?.text === name);
}
