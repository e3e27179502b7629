import type { SharedGraph } from '../../../model/site';
import { foreignName } from '../../../syntax/foreign';
import { relatives } from '../../../syntax/kinship';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { withoutParentheses } from '../../../syntax/nodes';
import { fixedName } from './fixed';
import { runsApart, runsBoth, runsOnly } from './runs';

/** Reads a call of another file as if the dropout stood there: `sharedGraph`. */
type Reader = (module: PyModule, call: PyCall, rate: PyNode) => SharedGraph | null;

const MOST_USERS = 6;
const MODE = /^(?:mode|is_train(?:ing)?|training)$/;
const MODES = /train|eval|infer|predict/i;
/** The function may be told the mode. */
const TOLD = /train|mode|phase|reuse|infer|test|eval|predict|decod|forward_only/i;

/**
 * A function around `tf.nn.dropout` with a number for its rate, or that is handed one, where files that call it train a graph and measure with it, or one of them trains and
 * another one measures: no call of it says which it is. null where nothing shows that, or the calls are not known.
 */
export function handedGraph(module: PyModule, around: PyFunction, rate: PyNode, read: Reader): SharedGraph | null {
  if (around.classId !== null || around.parameters.some(({ name }) => TOLD.test(name)) || /train|test|eval|predict/i.test(around.name))
    return null;
  const users = module.users(around.name);
  if (!users || users.length > MOST_USERS) return null;
  const calls = users.flatMap((user) => callsOf(user, module, around).map((call) => ({ user, call })));
  const steady = calls.filter(
    ({ user, call }) => !call.starred && !user.isGuarded(call.node) && isNumber(user, given(module, around, rate, call)),
  );
  if (steady.length === 0) return null;
  for (const { user, call } of steady) {
    const found = ofCall(user, call, given(module, around, rate, call) ?? rate, read);
    if (found) return found;
  }
  const apart = steady.find(({ user }) => runsOnly(user) === 'measures');
  return apart && calls.length === steady.length && steady.some(({ user }) => runsOnly(user) === 'trains')
    ? { by: apart.user.file, kind: 'program' }
    : null;
}

/** The same for a method: a class of the file that derives from its class trains and measures with what the method builds. */
export function heirsGraph(module: PyModule, owner: PyClass): SharedGraph | null {
  for (const heir of relatives(module, owner)) {
    const own = heir === owner ? null : runsApart(module, heir);
    if (own?.by != null) return { by: own.by, kind: 'methods' };
  }
  return null;
}

function callsOf(user: PyModule, { file }: PyModule, { name }: PyFunction): readonly PyCall[] {
  const whole = foreignName({ file, name });
  return user.calls.filter((call) => call.name === whole);
}

/** What the call hands on as the rate; the rate itself where the function has a number of its own. */
function given(module: PyModule, { parameters }: PyFunction, rate: PyNode, call: PyCall): PyNode | null {
  const names = parameters.map(({ name }) => name);
  const place = names.findIndex((name) => new RegExp(`\\b${name.replace(/^\*+/, '')}\\b`).test(withoutParentheses(rate).text));
  if (place < 0) return fixedName(module, rate) === '' ? rate : null;
  const [parameter] = parameters.slice(place);
  return call.keywords.get(names[place] ?? '') ?? call.positional[place] ?? parameter?.defaultValue ?? null;
}

function isNumber(user: PyModule, node: PyNode | null): boolean {
  if (!node) return false;
  const { value, form, guarded } = user.resolve(node);
  return typeof value === 'number' && value > 0 && value < 1 && form !== 'parameter' && !guarded;
}

function ofCall(user: PyModule, call: PyCall, rate: PyNode, read: Reader): SharedGraph | null {
  const around = user.enclosingFunction(call.node);
  const body = around?.node.childForFieldName('body')?.text ?? '';
  const told = around?.parameters.find(({ name }) => MODE.test(name));
  // It asks for the mode, or hands it on, but not for this.
  if (told && MODES.test(body) && new RegExp(`\\b${told.name}\\b`).test(body)) return { by: user.file, kind: 'program' };
  if (around?.parameters.some(({ name }) => TOLD.test(name))) return null;
  if (user.enclosingClass(call.node)) return read(user, call, rate);
  return runsBoth(user, '') ? { by: user.file, kind: 'program' } : null;
}
