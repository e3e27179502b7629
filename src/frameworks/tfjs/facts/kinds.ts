import type { JsModule } from '../../../syntax/javascript/module';
import { awaited, FUNCTIONS, type JsNode, memberName } from '../../../syntax/javascript/node';
import { tfName } from '../names';

/** What an object of the library is. */
export type Kind = 'model' | 'layer' | 'optimizer' | 'symbolic';

const MAX_DEPTH = 6;

/** The kind of object that an expression stands for, as far as the file shows how it was made; null when it does not. */
export function kindOf(module: JsModule, expression: JsNode, depth = 0): Kind | null {
  if (depth > MAX_DEPTH) return null;
  const target = module.follow(expression) ?? awaited(expression);
  if (target.type !== 'call_expression' && target.type !== 'new_expression') return null;
  const callee = target.childForFieldName('function') ?? target.childForFieldName('constructor');
  if (!callee) return null;
  const name = tfName(module, callee);
  if (name !== null) return kindOfCall(name);
  if (memberName(callee) === 'apply') {
    const object = callee.childForFieldName('object');
    return object && kindOf(module, object, depth + 1) === 'layer' ? 'symbolic' : null;
  }
  return kindOfResult(module, callee, depth);
}

function kindOfCall(name: string): Kind | null {
  if (/^tf\.(sequential|model|loadLayersModel|loadGraphModel|models\.modelFromJSON)$/.test(name)) return 'model';
  if (name === 'tf.input' || name === 'tf.layers.input') return 'symbolic';
  if (/^tf\.layers\.[a-z]/.test(name)) return 'layer';
  return /^tf\.train\.[a-z]/.test(name) ? 'optimizer' : null;
}

/** What a function of the file returns, when all its `return` agree. */
function kindOfResult(module: JsModule, callee: JsNode, depth: number): Kind | null {
  const definition = module.follow(callee);
  if (!definition || !FUNCTIONS.has(definition.type)) return null;
  const body = definition.childForFieldName('body');
  if (!body) return null;
  if (body.type !== 'statement_block') return kindOf(module, body, depth + 1);
  const kinds = new Set<Kind | null>();
  for (const statement of body.descendantsOfType('return_statement')) {
    const value = statement?.namedChildren[0];
    if (!value || module.enclosingFunction(value)?.node.id !== definition.id) continue;
    kinds.add(kindOf(module, value, depth + 1));
  }
  const [only] = kinds;
  return kinds.size === 1 ? (only ?? null) : null;
}
