import type { DropoutSite, Framework } from '../../../model/site';
import { nodeAt } from '../../../syntax/mentions';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { once } from '../../../syntax/once';
import { contextAt } from '../../place';
import { givenRate } from '../../rate';
import { rateKey } from '../keys';

/** `.hidden_dropout_prob =` and `['dropout'] =`: a text search, since few files set such members at all. */
const TARGET = /(?:\.|\[(?=['"]))(['"]?)([A-Za-z_]{0,60}(?:drop|keep_?p|surviv)\w{0,60})\1\]?[ \t]{0,9}=(?!=)/iy;

/** Letters in front of the word, and of what follows it. */
const LONGEST_NAME = 64;

/** A word of it. Names without one are far more, and to try each of them would cost more than all else here. */
const WORD = /drop|keep_?p|surviv/gi;

/** `.update(`, with a word of dropout in the same statement or the next lines. */
const UPDATE = /\.update\([^)]{0,400}?(?:drop|keep_?p|surviv)/i;

/** What a configuration is called, alone or as the end of a longer name. */
const CONFIG = /(?:^|_)(?:config|configs|cfg|conf|configuration|hparams)$/i;

/** Settings of data preparation, not of a network. */
const OF_DATA = /(?:^|_)(?:aug\w*|datasets?|data|loader|dataloader|transforms?|preprocess\w*|tokenizer)(?:_|$)/i;

/** Settings of a network: `DROP_RATE` among them is a dropout rate. */
const OF_MODEL = /(?:^|[._])(?:model|net|network|backbone|encoder|decoder|transformer|head)(?:$|[._\W])/i;

/** Classes of configurations that are built member by member. */
const BUILT =
  /^(?:yacs\.|ml_collections\.|omegaconf\.|easydict\.|fvcore\.|detectron2\.|addict\.).*(?:CfgNode|ConfigDict|OmegaConf|EasyDict|Dict)/;

/** Methods that write down what an object holds instead of setting it. */
const WRITES_DOWN = /^(?:get_config|to_dict|as_dict|state_dict|serialize|get_params|export_\w+)$/;

/** A rate is given in percent at most. */
const HIGHEST = 100;

const LIBRARIES: readonly (readonly [RegExp, Framework])[] = [
  [/^(?:torch|transformers|peft|diffusers|timm|fairseq|lightning|pytorch_lightning|detectron2|mmcv|mmengine)(?:\.|$)/, 'torch'],
  [/^(?:tensorflow|keras|tf_keras|keras_hub|keras_nlp|keras_cv)(?:\.|$)/, 'keras'],
  [/^(?:flax|jax|optax)(?:\.|$)/, 'flax'],
  [/^(?:ml_collections|yacs|omegaconf|easydict|fvcore|addict)(?:\.|$)/, 'config'],
];

/** What the settings of a module are for; null when nothing tells that it is about networks at all. */
function frameworkOf({ imports }: PyModule): Framework | null {
  for (const [pattern, framework] of LIBRARIES) if ([...imports].some((name) => pattern.test(name))) return framework;
  return null;
}

/** Where members are set to what may be a rate; not those of `self`, which is no configuration by its name. */
const targetsIn = once(({ text }: PyModule): readonly RegExpExecArray[] => {
  const found: RegExpExecArray[] = [];
  WORD.lastIndex = 0;
  while (WORD.test(text)) {
    let at = WORD.lastIndex - 4;
    const first = at - LONGEST_NAME;
    while (at > first && /[A-Za-z_]/.test(text[at - 1] ?? '')) at--;
    if (text[at - 1] === '"' || text[at - 1] === "'") at--;
    TARGET.lastIndex = Math.max(0, at - 1);
    const target = TARGET.exec(text);
    if (!target) continue;
    WORD.lastIndex = TARGET.lastIndex;
    if (!text.startsWith('self', target.index - 4) || /[\w.)\]]/.test(text[target.index - 5] ?? '')) found.push(target);
  }
  return found;
});

/** Cheap test: false means that no member of a configuration is set to a dropout rate. */
export const maySet: (module: PyModule) => boolean = once((module) => {
  return (targetsIn(module).length > 0 || UPDATE.test(module.text)) && frameworkOf(module) !== null;
});

/** Dropout rates that a module sets on configurations: `cfg.MODEL.DROPOUT = 0.1`, `config.update({'attention_dropout': 0.1})`. */
export function readSettings(module: PyModule): readonly DropoutSite[] {
  const framework = maySet(module) ? frameworkOf(module) : null;
  if (framework === null) return [];
  const set = assignments(module);
  const updated = module.calls.filter(({ calleeText }) => calleeText.endsWith('.update')).flatMap((call) => updates(module, call));
  return [...set, ...updated].flatMap((setting) => siteOf(module, framework, setting) ?? []);
}

/** A member that is given a value. */
interface Setting {
  readonly object: PyNode;
  readonly key: string;
  readonly keyNode: PyNode;
  readonly value: PyNode;
  /** The whole assignment or call. */
  readonly whole: PyNode;
}

function assignments(module: PyModule): readonly Setting[] {
  return targetsIn(module).flatMap((match) => {
    const [all, quote = '', key = ''] = match;
    const start = match.index + all.indexOf(quote + key);
    const keyNode = nodeAt(module.root, { start, end: start + key.length + 2 * quote.length });
    const target = keyNode?.parent;
    const whole = target?.parent;
    if (!keyNode || !target || whole?.type !== 'assignment' || whole.childForFieldName('left')?.id !== target.id) return [];
    const object = target.childForFieldName(target.type === 'subscript' ? 'value' : 'object');
    const value = whole.childForFieldName('right');
    return object && value ? [{ object, key, keyNode, value, whole }] : [];
  });
}

function updates(module: PyModule, call: PyCall): readonly Setting[] {
  const object = call.callee.childForFieldName('object');
  if (!object || !UPDATE.test(call.node.text)) return [];
  const given = [...call.keywords].map(([key, value]) => ({ object, key, keyNode: value.parent ?? value, value, whole: call.node }));
  const [only] = call.positional;
  return only ? [...given, ...pairs(module, only).map((pair) => ({ ...pair, object, whole: call.node }))] : given;
}

/** Keys and values of `{'a': 1}` and `dict(a=1)`. */
function pairs(module: PyModule, expression: PyNode): readonly Pick<Setting, 'key' | 'keyNode' | 'value'>[] {
  if (expression.type === 'call') {
    const call = module.calls.find(({ node }) => node.id === expression.id);
    if (call?.calleeText !== 'dict') return [];
    return [...call.keywords].map(([key, value]) => ({ key, keyNode: value.parent ?? value, value }));
  }
  if (expression.type !== 'dictionary') return [];
  return partsOf(expression).flatMap((pair) => {
    const keyNode = pair.type === 'pair' ? pair.childForFieldName('key') : null;
    const value = pair.childForFieldName('value');
    return keyNode?.type === 'string' && value ? [{ key: keyNode.text.slice(1, -1), keyNode, value }] : [];
  });
}

function siteOf(module: PyModule, framework: Framework, { object, key, keyNode, value, whole }: Setting): DropoutSite | null {
  const meaning = rateKey(key);
  if (!meaning || (meaning.weak && !OF_MODEL.test(object.text)) || !isGiven(value) || !isConfiguration(module, object)) return null;
  if (module.enclosingClass(whole) && WRITES_DOWN.test(module.enclosingFunction(whole)?.name ?? '')) return null;
  const rate = givenRate(module, value, meaning.keeps);
  const isKnown = rate.value === null ? rate.range || rate.list || rate.candidates : rate.value >= 0 && rate.value <= HIGHEST;
  if (!isKnown) return null;
  return {
    id: `config:${whole.startIndex}:${key}`,
    framework,
    kind: 'config',
    granularity: meaning.granularity,
    callee: `${object.text}.${key}`,
    parameter: key,
    span: spanOfNode(whole),
    calleeSpan: spanOfNode(keyNode),
    rate,
    context: contextAt(module, whole),
    attribute: null,
    arguments: {},
    starred: false,
    statement: null,
    modeSet: false,
  };
}

/** A number or what a number is made of: what is only read from another setting sets none. */
function isGiven(value: PyNode): boolean {
  return !/^(?:none|true|false|string|attribute|subscript|lambda|dictionary|assignment)$/.test(withoutParentheses(value).type);
}

/** `config`, `cfg.MODEL`, `self.cfg`, `model.config`, `config['model']`; or a name that was given a configuration of a library that is known. */
function isConfiguration(module: PyModule, object: PyNode): boolean {
  const names = object.text.match(/\w+/g) ?? [];
  if (names.length > 12 || /[^\w.[\]'"]/.test(object.text) || names.some((name) => OF_DATA.test(name))) return false;
  if (names.some((name) => CONFIG.test(name))) return true;
  const [first] = names;
  if (first === undefined || first === 'self') return false;
  return isBuilt(module, object);
}

function isBuilt(module: PyModule, object: PyNode): boolean {
  let root = object;
  for (let inner: PyNode | null = root; inner; inner = root.childForFieldName(root.type === 'subscript' ? 'value' : 'object')) root = inner;
  const found = root.type === 'identifier' ? module.define(root) : null;
  const home = found && (found.file === module.file ? module : module.open(found.file));
  const callee = found?.kind === 'value' && found.node.type === 'call' ? found.node.childForFieldName('function') : null;
  const name = home && callee ? home.qualify(callee) : null;
  return name !== null && BUILT.test(name);
}
