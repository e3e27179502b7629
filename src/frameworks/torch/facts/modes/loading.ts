import type { PyCall, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { once } from '../../../../syntax/once';
import { ownDefinition } from '../../sites/definitions';
import { argumentsOf } from './arguments';
import { methodOf } from './inherited';
import type { Variables } from './variables';

const LOADS = /\.load_state_dict\s*\(|\bload_(?:checkpoint|weights|model)\w{0,60}\s{0,9}\(|\btorch\.load\s*\(|\bpretrained\s*=\s*True/;
/** The same where data may be read as well: a file is a network by its name only. */
const LOADS_NETWORK =
  /\.load_state_dict\s*\(|\bload_(?:checkpoint|weights|model)\w{0,60}\s{0,9}\(|\b\w{0,60}(?:model|net|network)\w{0,60}\s{0,9}=[\s(]{0,9}torch\.load\s*\(|\bpretrained\s*=\s*True/;
/** What speaks of learning, also in other words. */
const LEARNS = /\boptim\b|requires_grad|[Oo]ptimizer|\.grad\b|\.fit\s*\(|backward|\.train\s*\(|[Tt]rainer|criterion|loss_f/;

/** Weights are read in the file: it is no first try of a network. */
export const loadsWeights = once(({ text }: PyModule) => LOADS.test(text));

/** The file reads weights of a network and learns nothing: whatever that network gives is a prediction. */
export const runsOnly = once(({ text }: PyModule) => LOADS_NETWORK.test(text) && !LEARNS.test(text));

/** A function that gives networks for tests, wherever it stands, has put them into the right mode. */
export const loadsForTests = once(({ text }: PyModule) =>
  /\b(?:load|get|build|create|make|restore)_(?:\w{1,60}_)?(?:test|eval|infer\w{0,20})_(?:model|net)/.test(text),
);

const FILLS = /\.load_state_dict\s*\(/;

/** Variables whose networks get weights from a file: by themselves, by a method of their class, or by a function that they are handed to. */
export function networksLoaded(module: PyModule, variables: Variables): readonly string[] {
  if (!/load|restore|resume/.test(module.text)) return [];
  return module.calls.flatMap((call) => {
    const callee = call.callee;
    const method = callee.type === 'attribute' ? callee.childForFieldName('attribute')?.text : undefined;
    const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
    const own = object && variables.of(object);
    if (own && (method === 'load_state_dict' || (/^(?:load|restore)/.test(method ?? '') && fillsItself(variables, own, method ?? ''))))
      return [own];
    return /load|restore|resume/.test(call.calleeText) ? filled(module, call).flatMap((value) => variables.of(value) ?? []) : [];
  });
}

function fillsItself(variables: Variables, variable: string, method: string): boolean {
  const owners = variables.classesOf(variable);
  return owners.length > 0 && owners.every((own) => FILLS.test(methodOf(own, method)?.definition.node.text ?? ''));
}

/** The arguments of `load_checkpoint(path, model)` whose weights the function reads. */
function filled(module: PyModule, call: PyCall): readonly PyNode[] {
  const own = ownDefinition(module, call.callee);
  if (own?.kind !== 'function') return [];
  const { text } = own.definition.node;
  return argumentsOf(call, own.definition).flatMap(({ name, value }) =>
    new RegExp(
      `(?<![\\w.])${name}(?:\\.module)?${FILLS.source}|\\bfor\\s+(\\w+)\\s+in\\s+${name}:[^\\n]*\\n\\s*\\1\\.load_state_dict`,
    ).test(text)
      ? [value]
      : [],
  );
}
