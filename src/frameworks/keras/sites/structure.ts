import type { Granularity } from '../../../model/site';
import type { PyClass, PyFunction } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { literally } from '../../../text/pattern';
import { roleOf } from '../facts/family';
import { descendants } from '../tree';
import { constructorOf, type Own } from './definitions';
import { isKeras } from './version';

/** A layer or function of the project that drops whole paths or blocks of a map, told by what it does. */
export interface Structure {
  readonly kind: 'drop-path' | 'drop-block';
  readonly granularity: Granularity;
  readonly parameter: string;
  /** Position among the arguments of the call. */
  readonly position: number;
  readonly keeps: boolean;
}

const PATH = /drop_?path|stochastic_?depth|drop_?connect|survival/i;
const BLOCK = /drop_?block/i;
const KEEPS = /keep|surviv|retain/i;
const RATE = /drop|rate|prob|^p$/i;
/** A random draw of TensorFlow, Keras or their backends. */
const DRAWS =
  /\b(random|backend|K|rng)\s*\.\s*(uniform|bernoulli|binomial|random_uniform|random_bernoulli|random_binomial|stateless_uniform|dropout)\b|\b(random_uniform|random_bernoulli|random_binomial|bernoulli)\s*\(/;

/** null when it is something else, whatever its name. */
export function structureOf(own: Own): Structure | null {
  if (own.kind === 'class') return ofClass(own.owner);
  return isKeras(own.module) ? ofFunction(own.definition) : null;
}

/** A Keras layer called so, whose `call` draws at random and looks at an attribute that one parameter of the constructor gives. */
const ofClass = once((owner: PyClass): Structure | null => {
  const kind = kindOf(owner.name);
  const init = constructorOf(owner);
  const call = owner.methods.findLast(({ name }) => name === 'call' || name === '__call__');
  if (!kind || !init || !call || roleOf(owner) === 'other' || !DRAWS.test(owner.node.text)) return null;
  const parameters = init.parameters.slice(1);
  for (const [position, { name }] of parameters.entries()) {
    if (name.startsWith('*') || !(RATE.test(name) || KEEPS.test(name))) continue;
    const attribute = new RegExp(`\\bself\\.(\\w+)\\s*=\\s*(?:float\\(\\s*)?${name}\\b`).exec(init.node.text)?.[1];
    if (attribute === undefined || !usesAttribute(owner, init, attribute)) continue;
    const keeps = KEEPS.test(name);
    if (!keeps && /^p(rob)?$/i.test(name) && !turns(owner.node.text, `self.${attribute}`)) continue;
    return { ...kind, parameter: name, position, keeps };
  }
  return null;
});

/** A function called so, that draws at random and has one parameter for how often. */
const ofFunction = once((definition: PyFunction): Structure | null => {
  const kind = kindOf(definition.name);
  const { text } = definition.node;
  if (!kind || !DRAWS.test(text) || /\btorch\b/.test(text)) return null;
  const position = definition.parameters.findIndex(({ name }) => (RATE.test(name) || KEEPS.test(name)) && !/^is_|training/.test(name));
  const name = definition.parameters[position]?.name;
  if (name === undefined || name.startsWith('*')) return null;
  const keeps = KEEPS.test(name);
  return keeps || !/^p(rob)?$/i.test(name) || turns(text, name) ? { ...kind, parameter: name, position, keeps } : null;
});

function kindOf(name: string): Pick<Structure, 'kind' | 'granularity'> | null {
  if (BLOCK.test(name)) return { kind: 'drop-block', granularity: 'block' };
  return PATH.test(name) ? { kind: 'drop-path', granularity: 'sample' } : null;
}

function usesAttribute(owner: PyClass, init: PyFunction, attribute: string): boolean {
  return descendants(owner.node, 'attribute').some(
    (node) => node.text === `self.${attribute}` && (node.startIndex < init.node.startIndex || node.startIndex >= init.node.endIndex),
  );
}

/** `1 - p` stands somewhere: `p` is what is dropped. */
function turns(text: string, name: string): boolean {
  return new RegExp(`\\b1(\\.0*)?\\s*-\\s*${literally(name)}\\b`).test(text);
}
