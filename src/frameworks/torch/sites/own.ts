import type { Rate } from '../../../model/site';
import { takesKeepProbability } from '../../../model/words';
import { callsIn } from '../../../syntax/contents';
import type { PyCall, PyFunction, PyModule, PyParameter } from '../../../syntax/module';
import { span } from '../tree';
import { canonical } from './callables';
import type { Callable, Other } from './catalogue/callable';
import { callParameters, type Own, type OwnClass, ownDefinition } from './definitions';
import { heirOf } from './heirs';

const CLASS = /(?:(DropPath|StochasticDepth)(?:Residual|Layer|Module)?|DropBlock)(?:[1-3][dD])?$/;
/** What EfficientNet's ports call `drop_connect` drops whole samples, not weights; a function beside a class of that name is often called `drop_path_f`. */
const FUNCTION = /^_*(?:(drop_?path|stochastic_depth|drop_?connect)|drop_?block(?:_fast)?)(?:_?[1-3]d)?(?:_f|_fn|_func|_function)?$/i;
/** A word that all of these hold, and the names of layers by inheritance. */
const SPEAKS = /drop|stochastic/i;
/** Names of parameters that take the rate of such a layer. */
export const RATE_PARAMETER = /^(?:p|prob|rate|ratio|drop\w*|\w*_drop\w*|keep_?prob\w*|survival_?(?:prob|rate)\w*)$/;
const RANDOM = /^(?:bernoulli_?|rand|rand_like|random|uniform_?|dropout\w*)$/;

/** A stochastic-depth or block-dropout class or function of the project itself. */
export interface OwnDrop {
  readonly callable: Callable;
  readonly callee: string;
  /** What the rate is without the argument; null = there is then no rate. */
  readonly absent: Rate | null;
}

/** Reads a call as one of the project's own `DropPath`, `drop_path`, `DropBlock2D` …: its name says so and its body really draws masks. */
export function ownDrop(module: PyModule, call: PyCall): OwnDrop | null {
  const isForeign = call.name?.startsWith('.') === false;
  if (!SPEAKS.test(isForeign ? (call.name ?? '') : call.calleeText)) return null;
  // The name it has at home: an import may give it another.
  const name = isForeign ? (/(\w+)$/.exec(call.name ?? '')?.[1] ?? '') : lastName(call);
  const isClass = CLASS.exec(name);
  const match = isClass ?? FUNCTION.exec(name);
  if (call.calleeText.startsWith('self.')) return null;
  if (!match) return /drop/i.test(name) ? heir(module, call) : null;
  const own = ownDefinition(module, call.callee);
  if (!own || (own.kind === 'class') !== (isClass !== null) || !draws(own)) return null;
  const method = own.kind === 'class' ? own.definition.methods.find((each) => each.name === '__init__') : own.definition;
  const parameter = method?.parameters.find(
    (each, index) => (own.kind === 'class' ? index > 0 : index > 0) && RATE_PARAMETER.test(each.name),
  );
  if (!parameter) return null;
  const names = callParameters(own);
  const training = names.findIndex((each) => /^(?:is_)?train(?:ing)?$/.test(each));
  const path = match[1] !== undefined;
  return {
    callable: {
      kind: path ? 'drop-path' : 'drop-block',
      granularity: path ? 'sample' : 'block',
      parameter: parameter.name,
      position: names.indexOf(parameter.name),
      defaultRate: null,
      others: training >= 0 && own.kind === 'function' ? { training: flagOf(own.definition, names[training] ?? '', training) } : {},
      ...(takesKeepProbability(parameter.name) ? { keeps: true } : {}),
    },
    callee: own.definition.name,
    absent: absentRateOf(module, own, parameter),
  };
}

/** `MCDropout(0.2)` of a class that is a dropout layer by inheritance. */
function heir(module: PyModule, call: PyCall): OwnDrop | null {
  const own = ownDefinition(module, call.callee);
  const found = own?.kind === 'class' ? heirOf(own) : null;
  if (!own || !found) return null;
  const { callable, builder } = found;
  const parameter = builder?.method.parameters.find(({ name }) => name === callable.parameter);
  const absent = builder && parameter ? absentRateOf(module, builder.own, parameter) : null;
  return { callable, callee: own.definition.name, absent };
}

function lastName({ callee, calleeText }: PyCall): string {
  if (/^[A-Za-z_][\w.]*$/.test(calleeText)) return calleeText.slice(calleeText.lastIndexOf('.') + 1);
  const node = callee.type === 'attribute' ? callee.childForFieldName('attribute') : callee;
  return node?.type === 'identifier' ? node.text : '';
}

/** The body draws random numbers, or hands over to something that is known to. */
export function draws(own: Own): boolean {
  if (own.kind === 'class' && !isModule(own)) return false;
  return callsIn(own.module, own.definition.node).some((call) => {
    const name = lastName(call);
    if (RANDOM.test(name)) return call.name?.startsWith('jax.') !== true;
    if (!FUNCTION.test(name) || name === own.definition.name || call.calleeText.startsWith('self.')) return false;
    const qualified = call.name === null ? null : canonical(call.name);
    if (qualified !== null && /^(?:timm|torchvision)\./.test(qualified)) return true;
    const inner = ownDefinition(own.module, call.callee);
    return inner?.kind === 'function' && drawsItself(inner.module, inner.definition);
  });
}

function drawsItself(module: PyModule, { node }: PyFunction): boolean {
  return callsIn(module, node).some((call) => RANDOM.test(lastName(call)) && call.name?.startsWith('jax.') !== true);
}

/** A class with a module of PyTorch among its ancestors. */
export function isModule({ definition }: OwnClass): boolean {
  return [...definition.ancestors].map(canonical).some((name) => /^torch\.nn\.[A-Z]\w*$/.test(name));
}

function flagOf({ parameters }: PyFunction, keyword: string, position: number): Other {
  const preset = parameters.find(({ name }) => name === keyword)?.defaultValue?.type;
  return { keyword, position, ...(preset === 'true' || preset === 'false' ? { preset: preset === 'true' } : {}) };
}

function absentRateOf(module: PyModule, own: Own, { name, defaultValue }: PyParameter): Rate | null {
  const given = defaultValue ? own.module.resolve(defaultValue).value : null;
  if (!defaultValue || typeof given !== 'number') return null;
  const value = takesKeepProbability(name) ? Number((1 - given).toPrecision(12)) : given;
  const here = own.module === module;
  const place = span(defaultValue);
  return {
    value,
    text: '',
    source: 'parameter-default',
    form: 'absent',
    span: null,
    origin: null,
    byDefault: true,
    guarded: false,
    ...(here ? {} : { elsewhere: { file: own.module.file, span: place } }),
  };
}
