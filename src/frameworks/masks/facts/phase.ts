import { modeOf } from '../../../syntax/guards';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';

/** When code runs, as far as its branch and its function's name tell. */
export type Phase = 'training' | 'test';

const TEST_FUNCTION =
  /^_?(?:predict(?:_\w+|ion)?|infer(?:_\w+|ence)?|eval(?:_\w+|uate\w*)?|test|test_(?:step|model|epoch|net\w*|loop|time|forward)|\w+_(?:test|eval|predict|inference|test_time)|validate\w*)$/;

const TRAINING_FUNCTION = /train|(?:^|_)fit(?:$|_)/;

/** A function for evaluation that is named after dropout, or draws on purpose, is a case of its own. */
const OWN_CASE = /drop|mc_|_mc|sampl|bayes|ensemble|uncertain|train|stochastic|noise/;

const LEAVES = new Set(['return_statement', 'raise_statement', 'continue_statement']);

/** null when neither is known. */
export function phaseOf(module: PyModule, node: PyNode): Phase | null {
  return branchPhase(node) ?? functionPhase(module.enclosingFunction(node)?.name ?? '');
}

/** By the name of a function. */
export function functionPhase(name: string): Phase | null {
  if (TEST_FUNCTION.test(name) && !OWN_CASE.test(name)) return 'test';
  return TRAINING_FUNCTION.test(name) ? 'training' : null;
}

/** By the tests of the mode around, or left behind, inside the function. */
export function branchPhase(node: PyNode): Phase | null {
  let below = node;
  for (let at = node.parent; at && at.type !== 'function_definition'; below = at, at = at.parent) {
    const phase = phaseIn(at, below);
    if (phase) return phase;
  }
  return null;
}

function phaseIn(at: PyNode, below: PyNode): Phase | null {
  if (at.type === 'if_statement') {
    const holds = conditionPhase(at.childForFieldName('condition'));
    if (at.childForFieldName('consequence')?.id === below.id) return holds;
    if (below.type === 'else_clause' && !at.descendantsOfType('elif_clause').some((each) => each?.parent?.id === at.id))
      return other(holds);
    return null;
  }
  if (at.type === 'elif_clause')
    return at.childForFieldName('consequence')?.id === below.id ? conditionPhase(at.childForFieldName('condition')) : null;
  if (at.type === 'conditional_expression') {
    const [first, condition, second] = partsOf(at);
    const holds = conditionPhase(condition ?? null);
    if (first?.id === below.id) return holds;
    return second?.id === below.id ? other(holds) : null;
  }
  return at.type === 'block' ? behindExit(at, below) : null;
}

/** Behind `if not training: return x`. */
function behindExit(block: PyNode, below: PyNode): Phase | null {
  for (const statement of partsOf(block)) {
    if (statement.startIndex >= below.startIndex) return null;
    if (statement.type !== 'if_statement' || statement.childForFieldName('alternative')) continue;
    const body = statement.childForFieldName('consequence');
    if (body && LEAVES.has(partsOf(body).at(-1)?.type ?? '')) {
      const phase = other(conditionPhase(statement.childForFieldName('condition')));
      if (phase) return phase;
    }
  }
  return null;
}

function conditionPhase(condition: PyNode | null): Phase | null {
  if (!condition) return null;
  const compared =
    /^\(*[\w.[\]'"]*(?:mode|phase)[\w.[\]'"]*\s*(==|!=)\s*['"](train|training|test|eval|testing|inference|predict)['"]\)*$/i.exec(
      condition.text,
    );
  if (compared) return (compared[1] === '==') === /train/i.test(compared[2] ?? '') ? 'training' : 'test';
  const mode = modeOf(condition);
  if (mode === 'training') return 'training';
  return mode === 'inference' ? 'test' : null;
}

function other(phase: Phase | null): Phase | null {
  if (!phase) return null;
  return phase === 'training' ? 'test' : 'training';
}
