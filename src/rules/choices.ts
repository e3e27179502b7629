/** A value that a test of the mode chooses: what it is in training and what otherwise, as written. */
export interface ModeChoice {
  readonly training: string;
  readonly otherwise: string;
}

const TRAINS = /^(?:self\.)?_?(?:is_|do_)?train(?:ing)?(?:_mode|_flag|_phase)?$|^phase_train$/i;
const PREDICTS =
  /^(?:self\.)?_?(?:is_|do_)?(?:eval|evaluat(?:e|ion|ing)|test(?:ing)?|infer(?:ence|ring)?|predict(?:ion|ing)?|deterministic)(?:_mode|_flag|_phase)?$/i;
const NEGATED = /^(?:not\s+|tf\.(?:math\.)?logical_not\()\s*([\w.]+)\)?$/;
const EQUAL = /^(?:tf\.(?:math\.)?equal\(\s*([\w.]+)\s*,\s*(['"\w.]+)\s*\)|([\w.]+)\s*(==|!=|is)\s*(['"\w.]+))$/;
const LITERAL_BRANCH = String.raw`(?:\w+\s*=\s*)?lambda\s*:\s*([^,()]+|[^,()]*\([^()]*\)[^,()]*)`;
const TERNARY = /^([^?]+?)\s+if\s+(.+?)\s+else\s+(.+)$/s;
const CONDITION = new RegExp(
  String.raw`^(?:tf|tensorflow|jax\.lax|lax|K)\.(?:cond|switch)\(\s*(?:pred\s*=\s*)?(.+?)\s*,\s*${LITERAL_BRANCH},\s*${LITERAL_BRANCH}\s*\)$`,
  's',
);
const WHERE = /^(?:tf|jnp|np|K)\.(?:where|switch)\(\s*([^\s,][^,]*|tf\.equal\([^()]*\)),\s*([^\s,()][^,()]*),\s*([^\s,()][^,()]*)\)$/s;

/** Characters of the longest choice that is taken apart. */
const LONGEST = 600;

/** null where the text chooses nothing by the mode. */
export function modeChoice(text: string): ModeChoice | null {
  if (text.length > LONGEST) return null;
  const written = text.trim().replace(/^\((.*)\)$/s, '$1');
  const [, chosen = '', tested = '', other = ''] = TERNARY.exec(written) ?? [];
  if (tested !== '') return byMode(tested, chosen, other);
  const [, condition = '', yes = '', no = ''] = CONDITION.exec(written) ?? WHERE.exec(written) ?? [];
  return condition === '' ? null : byMode(condition, yes, no);
}

function byMode(condition: string, yes: string, no: string): ModeChoice | null {
  const meaning = meaningOf(condition.trim());
  if (meaning === null) return null;
  return meaning === 'trains' ? { training: yes.trim(), otherwise: no.trim() } : { training: no.trim(), otherwise: yes.trim() };
}

/** When a condition holds; null where it does not name the mode. */
export function meaningOf(condition: string): 'trains' | 'predicts' | null {
  const negated = NEGATED.exec(condition)?.[1];
  if (negated !== undefined) return opposite(meaningOf(negated));
  if (TRAINS.test(condition)) return 'trains';
  if (PREDICTS.test(condition)) return 'predicts';
  const [, first, second, left = first, operator, right = second] = EQUAL.exec(condition) ?? [];
  if (left === undefined || right === undefined || !/mode|phase|stage|split/i.test(left)) return null;
  const named = /[^.]*$/.exec(right.replace(/['"]/g, ''))?.[0] ?? '';
  const meaning = /^(?:mode_?)?train(?:ing)?(?:_mode)?$/i.test(named)
    ? 'trains'
    : /^(?:mode_?)?(?:eval|evaluat\w+|val|valid\w*|test\w*|infer\w*|predict\w*)(?:_mode)?$/i.test(named)
      ? 'predicts'
      : null;
  return operator === '!=' ? opposite(meaning) : meaning;
}

function opposite(meaning: 'trains' | 'predicts' | null): 'trains' | 'predicts' | null {
  if (meaning === null) return null;
  return meaning === 'trains' ? 'predicts' : 'trains';
}
