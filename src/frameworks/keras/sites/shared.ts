import type { SharedGraph } from '../../../model/site';
import { foreignName } from '../../../syntax/foreign';
import type { PyCall, PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { constructorOf } from './definitions';

/** Parameters of a class by which one graph is built to train and another one to evaluate. */
const TOLD_MODE = /train|mode|phase|reuse|infer|test|eval|predict|decod|forward_only/i;
const MODE = /^_?(?:is_?train(?:ing)?|train(?:ing)?_?(?:flag|phase|mode)|phase_?train|training)$/;
const STEP = /train|optim|minimi[sz]e|(?:^|[_.])step|solver|update/i;
const RESULT = /acc|pred|correct|prob|logit|score/i;
const FUNCTION = /^_*(?:eval|test|valid|predict|infer)/i;
const MOST_USERS = 6;

/**
 * A TensorFlow 1 graph that a class builds once for training and evaluation alike, where nothing that the rate is made of changes between the two: a placeholder of
 * the class tells the mode to others, or the one file that makes an object of the class runs it both to train and to measure. null where nobody can tell.
 */
export function sharedGraph(module: PyModule, call: PyCall, rate: PyNode): SharedGraph | null {
  const owner = module.enclosingClass(call.node);
  const init = owner && constructorOf(owner);
  if (!owner || !init || module.isGuarded(call.node)) return null;
  const name = fixedName(owner, rate);
  if (name === null || init.parameters.some((each) => TOLD_MODE.test(each.name))) return null;
  const flag = flagOf(owner);
  if (flag !== null) return { by: flag, kind: 'flag' };
  // Attributes and numbers are asked of the runs of this file elsewhere.
  if (name !== '' && !/^self\.\w+$/.test(rate.text) && runsBoth(module, name)) return { by: module.file, kind: 'program' };
  return programOf(module, owner, name);
}

/** The last name of `self.keep_prob` or `config.keep_prob`, of which the class makes nothing that is fed or chosen; '' for a number; null for all else. */
function fixedName({ node }: PyClass, rate: PyNode): string | null {
  if (/^0?\.\d+$/.test(rate.text)) return '';
  const setting = /^(?:self\.)?(?:(?:config|cfg|FLAGS|flags|args|opt|opts|options|hparams|params)\.)?(\w*(?:keep|drop)\w*)$/i.exec(
    rate.text,
  );
  const name = setting && rate.type === 'attribute' ? (setting[1] ?? '') : null;
  if (name === null) return null;
  const isChosen = new RegExp(`\\b${name}\\s*=[^=\\n]*(?:placeholder|cond\\(|\\bif\\b|where\\(|1(?:\\.0*)?\\s*-)`).test(node.text);
  return isChosen ? null : name;
}

/** `self.is_train = tf.placeholder(…)` that other parts of the class ask. */
const flagOf = once(({ node }: PyClass): string | null => {
  const made = node.text.matchAll(/\bself\.(\w+)\s*=\s*tf\.(?:compat\.v1\.)?placeholder(?:_with_default)?\(/g);
  for (const [, name = ''] of made) if (MODE.test(name) && node.text.split(`self.${name}`).length > 2) return `self.${name}`;
  return null;
});

/** The only file that makes an object of the class, once, and runs its graph to train and to measure, without a word for the rate. */
function programOf(module: PyModule, { name }: PyClass, rate: string): SharedGraph | null {
  const users = module.users(name);
  if (!users || users.length > MOST_USERS) return null;
  const makers = users.flatMap((user) => {
    const made = user.calls.filter((call) => call.name === foreignName({ file: module.file, name }));
    return made.length > 0 ? [{ user, made }] : [];
  });
  const [only, ...more] = makers;
  if (!only || more.length > 0 || only.made.length > 1) return null;
  return runsBoth(only.user, rate) ? { by: only.user.file, kind: 'program' } : null;
}

/** The file runs a graph to train and to measure, and feeds or sets nothing of that name. */
function runsBoth(user: PyModule, rate: string): boolean {
  // What is fed, or set between the runs, may switch it off.
  if (rate !== '' && new RegExp(`\\.${rate}\\s*(?::|\\]|=(?!=))`).test(user.text)) return false;
  const runs = user.calls.filter(({ calleeText }) => /(?:^|\.)(?:sess|session|_sess|_session)\.run$/.test(calleeText));
  const asked = runs.map((run) => ({ text: run.positional[0]?.text ?? '', around: user.enclosingFunction(run.node)?.name ?? '' }));
  const trains = asked.some(({ text }) => STEP.test(text));
  const measures = asked.some(({ text, around }) => !STEP.test(text) && (RESULT.test(text) || FUNCTION.test(around)) && /\w/.test(text));
  return trains && measures;
}
