import type { DropoutSite } from '../../../model/site';
import type { JsModule } from '../../../syntax/javascript/module';
import { type JsNode, wrapped } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import { callsByPlace, methodCallOn, placeKey, statementAround } from '../tree';
import { withoutItem, withoutStatement } from './places';
import { callOfSite, removeRateArgument } from './rates';

/** Takes a dropout out of the program: its `add`, its list item, its statement. null when something else still needs it. */
export function removeSite(module: JsModule, site: DropoutSite): readonly Edit[] | null {
  if (site.kind === 'recurrent' || site.kind === 'attention') return removeRateArgument(module, site);
  const call = callOfSite(module, site);
  if (!call) return null;
  if (site.kind === 'functional') return bypass(module, call.node);
  const apply = methodCallOn(call.node, 'apply');
  if (apply) return bypass(module, apply);
  const node = wrapped(call.node);
  if (node.parent?.type === 'array') return single(withoutItem(module.text, node));
  const statement = statementAround(call.node);
  if (statement?.role === 'expression') return single(withoutStatement(module.text, statement.node));
  return statement ? null : added(module, node);
}

function single(edit: Edit | null): readonly Edit[] | null {
  return edit && [edit];
}

/** `model.add(tf.layers.dropout({rate: 0.5}));` */
function added(module: JsModule, node: JsNode): readonly Edit[] | null {
  const call = node.parent?.type === 'arguments' ? node.parent.parent : null;
  const callee = call?.childForFieldName('function');
  const isAdd = callee?.type === 'member_expression' && /^(add|push)$/.test(callee.childForFieldName('property')?.text ?? '');
  const statement = call && isAdd && node.parent?.namedChildren.length === 1 ? statementAround(call) : null;
  return statement?.role === 'expression' ? single(withoutStatement(module.text, statement.node)) : null;
}

/** The input goes on instead of the dropped one: `x = drop(x)` disappears, `f(drop(x))` becomes `f(x)`. */
function bypass(module: JsModule, node: JsNode): readonly Edit[] | null {
  const call = callsByPlace(module).get(placeKey(node.startIndex, node.endIndex));
  const input = call?.arguments[0];
  if (!input || call.spread) return null;
  const statement = statementAround(node);
  const isAssigned = statement?.role === 'assignment' && statement.node.type === 'expression_statement';
  if (statement?.role === 'expression' || (isAssigned && statement?.target?.text === input.text)) {
    return single(withoutStatement(module.text, statement.node));
  }
  const isPlain = /^(identifier|member_expression|call_expression|subscript_expression|parenthesized_expression|array)$/.test(input.type);
  return [{ span: spanOfNode(node), text: isPlain ? input.text : `(${input.text})` }];
}
