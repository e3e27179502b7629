import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { withoutParentheses } from '../../syntax/nodes';
import { descendants } from '../descendants';
import type { SiteForm } from '../jaxcore/sites/form';
import { argumentFor, selfAttribute, statementAround } from '../jaxcore/tree';
import { canonical } from './family';

/** `mlp(x, dropout_rate, rng)` of a `hk.nets.MLP`: dropout behind each of its layers but the last, when a rate is given. */
export const perceptronForm: SiteForm = {
  kind: 'functional',
  granularity: 'element',
  parameter: 'dropout_rate',
  position: 1,
  defaultRate: null,
  optional: true,
  others: { rng: 2 },
};

const MLP = 'haiku.nets.MLP';

/** Calls of perceptrons that give them a rate: built and called at once, or through a name or attribute that only holds perceptrons. */
export function perceptronCalls(module: PyModule): readonly { readonly call: PyCall; readonly callee: string; readonly form: SiteForm }[] {
  if (!/\bMLP\b/.test(module.text)) return [];
  const built = module.calls.filter(({ name }) => canonical(name ?? '') === MLP);
  if (built.length === 0) return [];
  const ids = new Set(built.map(({ node }) => node.id));
  return module.calls.flatMap((call) => {
    if (ids.has(call.node.id)) return [];
    const rate = argumentFor(call.node, ['dropout_rate'], 1).node;
    if (!rate || rate.type === 'none' || (!call.keywords.has('rng') && call.positional.length < 3)) return [];
    return isPerceptron(module, withoutParentheses(call.callee), built, ids) ? [{ call, callee: MLP, form: perceptronForm }] : [];
  });
}

function isPerceptron(module: PyModule, callee: PyNode, built: readonly PyCall[], ids: ReadonlySet<number>): boolean {
  if (callee.type === 'call') return ids.has(callee.id);
  const attribute = selfAttribute(callee);
  if (attribute === null && callee.type !== 'identifier') return false;
  const scope = attribute === null ? (module.enclosingFunction(callee)?.node ?? module.root) : module.enclosingClass(callee)?.node;
  if (!scope) return false;
  const holders = built.filter(({ node }) => {
    const target = statementAround(node)?.target;
    return target?.text === callee.text && scope.startIndex <= node.startIndex && node.endIndex <= scope.endIndex;
  });
  const given = descendants(scope, 'assignment').filter((each) => each.childForFieldName('left')?.text === callee.text);
  return holders.length > 0 && holders.length === given.length;
}
