import type { SharedGraph } from '../../../model/site';
import { foreignName } from '../../../syntax/foreign';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { stepOfBoth } from './chosenRuns';
import { constructorOf } from './definitions';
import { fixedName } from './fixed';
import { handedGraph, heirsGraph } from './handed';
import { isSetElsewhere, runsApart, runsBoth, setsTooLate } from './runs';

/** Parameters by which one graph is built to train and another one to evaluate. */
const TOLD_MODE = /train|mode|phase|reuse|infer|test|eval|predict|decod|forward_only/i;
const MODE = /^_?(?:is_?train(?:ing)?|train(?:ing)?_?(?:flag|phase|mode)|phase_?train|training)$/;
/** A program that does one of several things, as its user asks: he may well ask for another rate, too. */
const ONE_OF_SEVERAL =
  /\b(?:FLAGS|args|opts?|config|hparams|params)\.(?:\w*mode|phase|is_?train\w*|train|test|evaluate|action|task|decode|infer\w*|interactive)\b|sys\.argv/;
const MOST_USERS = 6;

/**
 * A TensorFlow 1 graph that is built once for training and evaluation alike, where nothing that the rate is made of changes between the two: other parts ask a
 * placeholder or a parameter for the mode, methods of the class train and measure, or the one file that makes an object of the class runs it both ways. A rate of settings in
 * a function is `setting`: who runs the graph has to show the rest. null where nobody can tell.
 */
export function sharedGraph(module: PyModule, call: PyCall, rate: PyNode): SharedGraph | null {
  const owner = module.enclosingClass(call.node);
  const around = module.enclosingFunction(call.node);
  if (module.isGuarded(call.node)) return null;
  const handed = around && !owner ? handedGraph(module, around, rate, sharedGraph) : null;
  const name = handed ? null : fixedName(module, rate);
  if (name === null) return handed;
  if (!owner) return inFunction(module, around, name);
  const init = constructorOf(owner);
  const step = isFedOrChosen(module, owner.node, name) ? null : stepOfBoth(module)(owner);
  if (step !== null) return { by: step, kind: 'methods' };
  if (init?.parameters.some((given) => TOLD_MODE.test(given.name))) return null;
  const passed = passedOver(module, owner, rate, name);
  if (passed !== null) return { by: passed, kind: 'placeholder' };
  if (isFedOrChosen(module, owner.node, name)) return null;
  // What the object holds is the same whatever the method is told.
  const told = around && around !== init && isOfObject(owner, rate) ? toldFlag(around) : null;
  if (told !== null) return { by: told, kind: 'told' };
  if (around?.parameters.some((given) => TOLD_MODE.test(given.name))) return null;
  const flag = flagOf(owner);
  if (flag !== null) return { by: flag, kind: 'flag' };
  const own = runsApart(module, owner);
  if (own?.by != null) return { by: own.by, kind: 'methods' };
  const heirs = name === '' && !own ? heirsGraph(module, owner) : null;
  if (heirs || !init || own) return heirs;
  // Attributes and numbers are asked of the runs of this file elsewhere.
  if (name !== '' && !/^self\.\w+$/.test(rate.text) && runsBoth(module, name)) return { by: module.file, kind: 'program' };
  return programOf(module, owner, name);
}

function inFunction(module: PyModule, around: PyFunction | null, name: string): SharedGraph | null {
  if (isFedOrChosen(module, module.root, name)) return null;
  if (around?.parameters.some((each) => MODE.test(each.name))) {
    const flag = toldFlag(around);
    return flag === null ? null : { by: flag, kind: 'told' };
  }
  return ONE_OF_SEVERAL.test(module.text) || around?.parameters.some((each) => TOLD_MODE.test(each.name))
    ? null
    : { by: name, kind: 'setting' };
}

/** The parameter that tells a function the mode, and that the function asks. */
function toldFlag({ parameters, node }: PyFunction): string | null {
  const flag = parameters.find((each) => MODE.test(each.name));
  const body = flag ? (node.childForFieldName('body')?.text ?? '') : '';
  return flag && new RegExp(`\\b${flag.name}\\b`).test(body) ? flag.name : null;
}

/** `self.config.rate`, or an attribute that is set once. */
function isOfObject({ node }: PyClass, rate: PyNode): boolean {
  const held = /^(?:1(?:\.0*)?\s*-\s*)?self\.([\w.]+)$/.exec(rate.text)?.[1];
  return held !== undefined && node.text.split(new RegExp(`\\bself\\.${held}\\s*=(?!=)`)).length <= 2;
}

/** `self.keep_prob`, a placeholder of the class, where the call reads the setting of that name: `config.keep_prob`. */
function passedOver(module: PyModule, { node }: PyClass, rate: PyNode, name: string): string | null {
  const holder = /^(?:1(?:\.0*)?\s*-\s*)?([\w.]+)\.\w+$/.exec(rate.text)?.[1];
  if (name === '' || holder === undefined || holder === 'self' || !rate.text.endsWith(`.${name}`)) return null;
  const isHeld =
    new RegExp(`\\bself\\.${name}\\b`).test(node.text) &&
    new RegExp(`(?<![\\w.])(?:self\\.)?${name}\\s*=\\s*tf\\.(?:compat\\.v1\\.)?placeholder(?:_with_default)?\\(`).test(node.text);
  const isSet = new RegExp(`(?<!\\bself)\\.${name}\\s*=(?!=)`).test(module.text);
  return isHeld && !isSet ? `self.${name}` : null;
}

/** A name that is fed or set in the file, or that holds something that is fed or chosen. */
function isFedOrChosen(module: PyModule, within: PyNode, name: string): boolean {
  if (name === '') return false;
  const made = new RegExp(
    `\\b${name}\\s*(?:=|\\.(?:append|extend)\\()[^=\\n]*(?:placeholder|cond\\(|\\bif\\b|where\\(|1(?:\\.0*)?\\s*-|Variable\\()`,
  );
  return made.test(within.text) || isSetElsewhere(module, name);
}

/** `self.is_train = tf.placeholder(…)` that other parts of the class ask. */
const flagOf = once(({ node }: PyClass): string | null => {
  const made = node.text.matchAll(/\bself\.(\w+)\s*=\s*tf\.(?:compat\.v1\.)?placeholder(?:_with_default)?\(/g);
  for (const [, name = ''] of made) if (MODE.test(name) && node.text.split(`self.${name}`).length > 2) return `self.${name}`;
  return null;
});

/** The only file that makes an object of the class, once, and runs its graph to train and to measure, without a word for the rate that could still change it. */
function programOf(module: PyModule, { name }: PyClass, rate: string): SharedGraph | null {
  const users = module.users(name);
  if (!users || users.length > MOST_USERS) return null;
  const makers = users.flatMap((user) => {
    const made = user.calls.filter((call) => call.name === foreignName({ file: module.file, name }));
    return made.length > 0 ? [{ user, made }] : [];
  });
  const [only, ...more] = makers;
  const [made, ...again] = only?.made ?? [];
  if (!only || !made || more.length > 0 || again.length > 0) return null;
  if (rate !== '' && isSetElsewhere(only.user, rate) && !setsTooLate(only.user, made, rate)) return null;
  return runsBoth(only.user, '') ? { by: only.user.file, kind: 'program' } : null;
}
