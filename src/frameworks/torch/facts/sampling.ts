import type { ProgramFact } from '../../../model/program';
import type { DropoutSite } from '../../../model/site';
import { callsIn } from '../../../syntax/contents';
import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { roundsOf } from '../../repeats';
import { bare, span } from '../tree';
import { insideOf, insideOfClass } from './inside';

const LEARNS = /\.\s*(?:backward|step|zero_grad)\s*\(/;
const GATHERS = /\b(?:mean|std|var|stack|cat|concatenate|vstack|average|entropy|quantile)\b/;
/** No gradients, or the spread of the passes is what is asked for. */
const PREDICTS = /\bno_grad\b|\binference_mode\b|\.detach\(|\.numpy\(|\b(?:std|var|entropy)\b|monte|uncertain|mc_|_mc\b/i;
/** Something between the switch and the passes may put the normalization back. */
const SWITCHES_AGAIN = /\.\s*eval\s*\(|batch_?norm|\.\s*training\s*=|\.\s*train\s*\(\s*(?:mode\s*=\s*)?False/i;

/**
 * Whether a switch to training mode is for Monte-Carlo passes: further down the same function calls what was switched again and again with the same
 * input, without learning, and gathers what comes out.
 */
export function samplingAfter(
  module: PyModule,
  call: PyCall,
  receiver: PyNode,
  sites: readonly DropoutSite[],
): Pick<ProgramFact, 'samples'> {
  if (!hasRounds(module)) return {};
  const around = module.enclosingFunction(call.node);
  const scope = around?.node ?? module.root;
  const text = scope.parent?.type === 'decorated_definition' ? scope.parent.text : scope.text;
  if (LEARNS.test(text) || !GATHERS.test(text) || !PREDICTS.test(text)) return {};
  const names = [receiver.text, `${receiver.text}.forward`];
  const pass = callsIn(module, scope).find(
    (each) => each.node.startIndex >= call.node.endIndex && names.includes(each.calleeText) && roundsOf(each.node) !== null,
  );
  if (!pass || SWITCHES_AGAIN.test(module.text.slice(call.node.endIndex, pass.node.startIndex))) return {};
  const batchNorm = batchNormIn(module, receiver, around, sites);
  return { samples: { passes: span(pass.node), batchNorm, className: classNameIn(module) } };
}

function batchNormIn(module: PyModule, receiver: PyNode, around: PyFunction | null, sites: readonly DropoutSite[]): boolean {
  if (receiver.text === 'self') {
    const owner = module.enclosingClass(receiver);
    return owner !== null && insideOfClass(module, sites, owner).batchNorm;
  }
  const given = around ? argumentsFor(module, around, receiver.text) : [];
  return [receiver, ...given].some((expression) => insideOf(module, sites, expression).batchNorm);
}

const hasRounds = once(({ text }: PyModule) => text.includes('range('));

/** What the callers in this file pass for a parameter. */
function argumentsFor(module: PyModule, around: PyFunction, name: string): readonly PyNode[] {
  const names = around.parameters.map((parameter) => parameter.name).filter((each) => !/^(?:self|cls)$/.test(each));
  const position = names.indexOf(name);
  if (position < 0) return [];
  return module.calls.flatMap((call) => {
    if (!new RegExp(`(?:^|\\.)${around.name}$`).test(call.calleeText)) return [];
    const value = call.keywords.get(name) ?? call.positional[position];
    return value ? [value] : [];
  });
}

/** The base of all batch normalizations, as this file can say it. */
function classNameIn(module: PyModule): string | null {
  const [path, root] = ['torch.nn.modules.batchnorm._BatchNorm', 'torch'];
  const objects = module.calls.flatMap(({ callee }) => {
    const node = bare(callee);
    const object = node.type === 'attribute' ? node.childForFieldName('object') : null;
    return object?.type === 'identifier' || object?.type === 'attribute' ? [object] : [];
  });
  for (const object of objects) {
    const name = module.qualify(object);
    if (name === root || name === 'torch.nn') return `${object.text}${path.slice(name.length)}`;
  }
  return null;
}
