import type { UnreadRate } from '../model/facts';
import { foreignName } from '../syntax/foreign';
import type { PyCall, PyClass, PyFunction, PyModule, PyParameter } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { partsOf, spanOfNode } from '../syntax/nodes';
import { descendants } from './descendants';
import { leavesOut } from './leftOut';

/** A rate by its name; not a switch, what is left out at the end, or a layer. */
const RATE =
  /^(?!(?:use|do|apply|with|is|has|no|enable)_|\w*layer_?drop)(?:\w+_)?(?:drop_?out|drop|drop_?path)(?:_?(?:p|prob|probs|probability|rate|ratio))?$|^p_?drop(?:_?out)?$/;
/** One of several rates, where the number that it is by default tells: `dropout_conv=0.1`. */
const ONE_OF_RATES = /^drop_?out_(?!seed|dim|axis|start|end|epoch|step|freq|scale|weight)\w+$/;
/** Cheap: does a constructor of the text take one? */
const TAKES_RATE = /\bdef __init__\s*\([^)]{0,9999}drop/;
/** Arguments may be read without their names. */
const READS_ALL = /\blocals\(\)|\bvars\(\)|save_hyperparameters|\bhparams\b|_init_args|\binspect\b|getargvalues|@property\s+def config/;
/** Layers that take a rate first. */
const DROPPING = /(?:^|\.)(?:\w+Dropout\w*|Dropout(?:1d|2d|3d)?)$/;
/** Bases that keep all arguments, or ask for them by name. */
const KEEPS_ALL = /Mixin$|BaseEstimator$|Config\w*$|Hub/;
const MERELY_TAKEN =
  /unused|not (?:yet )?(?:used|applied|supported|implemented)|(?<!type: ?|pyre-|\[)ignored?\b|no effect|compat|deprecat|legacy|consisten|interface|signature|placeholder|dummy|noqa(?!:\s*(?!ARG|U1|W0613)\w)|W0613/i;
/** Stands in for another class and does nothing, or leaves the work to others. */
const STANDS_IN = /identity|dummy|null|no_?op|abstract|base|interface|stub|fake|mock|skip/i;

/** Whether it is worth to ask for the rates that no constructor of a file reads. */
export function takesRate(module: PyModule): boolean {
  return TAKES_RATE.test(module.text);
}

/**
 * Parameters of a constructor that are rates of dropout by their names and that nothing in it reads, so that no value given for them changes anything. None where
 * arguments may be read in other ways, where a comment says that they are only taken, or where the constructor makes nothing.
 */
export function unreadRates(module: PyModule, owner: PyClass): readonly UnreadRate[] {
  const init = owner.methods.findLast(({ name }) => name === '__init__');
  const named = init?.parameters.filter(isRate);
  const body = init?.node.childForFieldName('body');
  if (!init || !named?.length || !body || !isPlain(owner, init)) return [];
  const read = new Set(descendants(body, 'identifier').flatMap((node) => (isMereName(node) ? [] : node.text)));
  const unread = named.filter(({ name }) => !read.has(name));
  if (unread.length === 0 || READS_ALL.test(owner.node.text)) return [];
  // One of several classes that are called alike may have no use for a rate, but hardly if it drops at a rate of its own, or builds a part that takes the rate.
  const isSure = makesParts(body) && (!isOfFamily(module, owner, init) || dropsByNumber(body));
  return unread
    .filter((each) => (isSure || leavesOut(module, owner, body, each.name)) && !isMerelyTaken(owner, init, each))
    .map((each) => describe(module, owner, init, each));
}

function isRate({ name, defaultValue }: PyParameter): boolean {
  if (RATE.test(name)) return !/^(?:true|false)$/.test(defaultValue?.type ?? '');
  return ONE_OF_RATES.test(name) && defaultValue?.type === 'float' && Number(defaultValue.text) < 1;
}

/** `nn.Dropout(0.1)` */
function dropsByNumber(body: PyNode): boolean {
  return descendants(body, 'call').some((call) => {
    if (!DROPPING.test(call.childForFieldName('function')?.text ?? '')) return false;
    const [first] = partsOf(call.childForFieldName('arguments') ?? call);
    const rate = first?.type === 'keyword_argument' && /^(?:p|rate)\b/.test(first.text) ? first.childForFieldName('value') : first;
    return rate?.type === 'float' && Number(rate.text) > 0;
  });
}

function isPlain({ name, node, bases, unknownBase }: PyClass, init: PyFunction): boolean {
  if (unknownBase || STANDS_IN.test(name) || init.isAbstract || init.node.parent?.type === 'decorated_definition') return false;
  const around = node.parent;
  const decorators = around?.type === 'decorated_definition' ? partsOf(around).filter(({ type }) => type === 'decorator') : [];
  return decorators.every(({ text }) => /regist|serializable/i.test(text)) && bases.every((base) => base !== null && !KEEPS_ALL.test(base));
}

/** Another class of the file, or a base of the project, takes the same: whoever makes one of several classes calls all of them alike. */
function isOfFamily({ classes }: PyModule, owner: PyClass, { parameters }: PyFunction): boolean {
  if (owner.bases.some((base) => base !== null && /^\.|\.py:/.test(base))) return true;
  const own = parameters.map(({ name }) => name).join();
  return (
    parameters.length > 2 &&
    classes.some(({ id, methods }) => {
      const init = id === owner.id ? undefined : methods.findLast(({ name }) => name === '__init__');
      return init?.parameters.map(({ name }) => name).join() === own;
    })
  );
}

/** The name of something else: of an attribute, `self.dropout`, or of what a call takes, `dropout=0.0`. */
function isMereName({ parent, id }: PyNode): boolean {
  return (
    parent?.childForFieldName('attribute')?.id === id ||
    (parent?.type === 'keyword_argument' && parent.childForFieldName('name')?.id === id)
  );
}

/** `self.fc = nn.Linear(…)`: the constructor is no mere form. */
function makesParts(body: PyNode): boolean {
  return descendants(body, 'assignment').some(
    (each) => each.childForFieldName('left')?.text.startsWith('self.') && each.childForFieldName('right')?.type === 'call',
  );
}

function isMerelyTaken({ node }: PyClass, init: PyFunction, { name }: PyParameter): boolean {
  const lines = node.text.slice(0, init.node.endIndex - node.startIndex).split('\n');
  return lines.some((line) => MERELY_TAKEN.test(line) && (line.includes('#') || new RegExp(`\\b${name}\\b`).test(line)));
}

function describe(module: PyModule, owner: PyClass, init: PyFunction, parameter: PyParameter): UnreadRate {
  const { name, node, defaultValue } = parameter;
  const preset = defaultValue ? module.resolve(defaultValue).value : null;
  const place = init.parameters.indexOf(parameter) - 1;
  const isKeyword = init.parameters.slice(0, place + 1).some((each) => each.name.startsWith('*'));
  const given = callsOf(module, owner).flatMap(({ user, call }): NonNullable<UnreadRate['given']>[] => {
    const value = call.keywords.get(name) ?? (isKeyword || call.starred ? undefined : call.positional[place]);
    if (!value || value.type === 'none' || user.resolve(value).value === 0) return [];
    return [{ text: value.text, span: spanOfNode(value), ...(user === module ? {} : { file: user.file }) }];
  });
  return {
    name,
    span: spanOfNode(node),
    preset: typeof preset === 'number' ? preset : null,
    ...(given[0] ? { given: given[0] } : {}),
  };
}

function callsOf(module: PyModule, { name }: PyClass): readonly { readonly user: PyModule; readonly call: PyCall }[] {
  const here = module.calls.filter((call) => call.name === `.${name}`).map((call) => ({ user: module, call }));
  if (here.length > 0) return here;
  const meant = foreignName({ file: module.file, name });
  return (module.users(name) ?? []).flatMap((user) => user.calls.filter((call) => call.name === meant).map((call) => ({ user, call })));
}
