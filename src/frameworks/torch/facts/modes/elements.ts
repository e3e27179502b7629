import { foreignName } from '../../../../syntax/foreign';
import type { PyClass, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { bare, named } from '../../tree';
import { argumentsOf } from './arguments';
import { classDrops } from './drops';
import { handsRate } from './handedRates';
import { ownModule } from './switched';
import { namesOf } from './variables';

const MOST_CALLS = 6;

/**
 * `[layer for _ in range(n)]` or `[copy.deepcopy(layer) for _ in range(n)]` of a parameter `layer` of the constructor that nothing else keeps: the class of what all
 * callers hand in, where it drops; null where one of them is not seen or hands in something else.
 */
export function handedElement(module: PyModule, owner: PyClass, init: PyFunction, value: PyNode): string | null {
  const body = bare(value.childForFieldName('body') ?? value);
  const isCopy = body.type === 'call' && /^(?:copy\.)?(?:deep)?copy$/.test(body.childForFieldName('function')?.text ?? '');
  const arguments_ = isCopy ? body.childForFieldName('arguments') : null;
  const element = arguments_ ? named(arguments_)[0] : body;
  if (element?.type !== 'identifier') return null;
  const parameter = element.text;
  const isKept = new RegExp(`self\\.\\w+\\s*=\\s*${parameter}\\b`).test(init.node.text);
  if (isKept || !init.parameters.some(({ name }) => name === parameter)) return null;
  const calls = [module, ...(module.users(owner.name) ?? [])].flatMap((user) => {
    const whole = user === module ? `.${owner.name}` : foreignName({ file: module.file, name: owner.name });
    return user.calls.flatMap((call) => (call.name === whole ? [{ user, call }] : []));
  });
  if (calls.length === 0 || calls.length > MOST_CALLS) return null;
  const classes = calls.map(({ user, call }) => {
    const given = argumentsOf(call, init).find(({ name }) => name === parameter)?.value;
    return given ? classOf(user, bare(given)) : null;
  });
  const [first = null] = classes;
  return classes.every((each) => each !== null) ? first : null;
}

/** The class with dropout of which a new object is handed over that the caller keeps nowhere else. */
function classOf(module: PyModule, given: PyNode): string | null {
  if (given.type !== 'identifier' && given.type !== 'call') return null;
  const made = namesOf(module).madeBy(given);
  const own = made && ownModule(module, made);
  if (!made || !own || !(classDrops(own) || handsRate(module, made, own))) return null;
  const around = module.enclosingFunction(given)?.node ?? module.root;
  const isKept = given.type === 'identifier' && new RegExp(`self\\.\\w+\\s*=\\s*${given.text}\\b`).test(around.text);
  return isKept ? null : own.definition.name;
}
