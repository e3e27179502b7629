import { FUNCTIONS, type JsNode, plain } from './node';

const FLAG = 'training|is_?train(?:ing)?|train_?mode|deterministic|inference';
const FLAG_IN_VALUE = new RegExp(`(?<!pre_?)(?:${FLAG})(?!_)|(?<![a-z])is_?eval(?![a-z])`, 'i');
const FLAG_IN_TEST = new RegExp(
  `(?<!pre_?)(?:${FLAG})|(?<![a-zA-Z])(?:mode|train|eval|evaluat(?:e|ing)|testing|is_?test|phase|predict(?:ing)?|infer)(?![a-z])`,
  'i',
);

/** True when a rate's expression names a training flag. */
export function namesFlag(expression: JsNode): boolean {
  return FLAG_IN_VALUE.test(expression.text);
}

/**
 * How a condition speaks of the mode: `training` is true while training, `inference` outside it, `unclear` names the mode
 * without telling which; null when it does not name it.
 */
export function modeOf(condition: JsNode): 'training' | 'inference' | 'unclear' | null {
  const text = plain(condition).text;
  if (!FLAG_IN_TEST.test(text)) return null;
  if (!/^!?[\w.?\s[\]'"]+$/.test(text)) return 'unclear';
  const inference = /deterministic|inference|eval|infer|predict|test/i.test(text);
  if (!inference && !/train/i.test(text)) return 'unclear';
  return inference !== text.startsWith('!') ? 'inference' : 'training';
}

const MAX_HEIGHT = 200;

/** A condition around the node, inside its function or one around it, tests a training flag. */
export function isGuarded(node: JsNode): boolean {
  let below = node;
  let at = node.parent;
  for (let height = 0; at && height < MAX_HEIGHT; below = at, at = at.parent, height++) {
    if (at.type === 'class_body') return false;
    const isTest = at.type === 'if_statement' || at.type === 'ternary_expression';
    const condition = isTest ? at.childForFieldName('condition') : null;
    if (condition && condition.id !== below.id && modeOf(condition)) return true;
    if (at.type === 'binary_expression' && chainTests(at, below)) return true;
    if (at.type === 'statement_block' && exitsBefore(at, below)) return true;
    // What takes gradients is a training step.
    if (FUNCTIONS.has(at.type) && /\.(minimize|variableGrads|applyGradients)\(/.test(at.text)) return true;
  }
  return false;
}

function chainTests(chain: JsNode, below: JsNode): boolean {
  const left = chain.childForFieldName('left');
  return chain.childForFieldName('operator')?.text === '&&' && left !== null && left.id !== below.id && modeOf(left) !== null;
}

/** `if (!training) return x;` above. */
function exitsBefore(block: JsNode, below: JsNode): boolean {
  for (const statement of block.namedChildren) {
    if (!statement || statement.startIndex >= below.startIndex) return false;
    const condition = statement.type === 'if_statement' ? statement.childForFieldName('condition') : null;
    const body = condition && modeOf(condition) ? statement.childForFieldName('consequence') : null;
    const last = body?.type === 'statement_block' ? body.namedChildren.at(-1) : body;
    if (last && (last.type === 'return_statement' || last.type === 'throw_statement')) return true;
  }
  return false;
}
