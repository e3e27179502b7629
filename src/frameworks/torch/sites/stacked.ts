import { callsIn } from '../../../syntax/contents';
import type { PyFunction } from '../../../syntax/module';
import { argumentFor, bare, descendants } from '../tree';
import { callablesFor, canonical } from './callables';
import type { Other } from './catalogue/callable';
import { callParameters, type Own } from './definitions';

/**
 * Where a class of the project takes the number of layers, when it hands the other parameter as it is to the dropout between the layers of one LSTM, GRU or RNN, and to
 * nothing else; null for all other classes, and where a call that leaves the number out would not get a single layer.
 */
export function layersBehind(own: Own, parameter: string): Other | null {
  const init = own.kind === 'class' ? own.definition.methods.find(({ name }) => name === '__init__') : undefined;
  if (!init || usesOf(own, init, parameter) !== 1) return null;
  for (const call of callsIn(own.module, init.node)) {
    const name = call.name === null ? null : canonical(call.name);
    const [layer] = name === null ? [] : callablesFor(name);
    const count = layer?.kind === 'recurrent' ? layer.others.num_layers : undefined;
    if (!layer || !count || call.starred || own.module.isGuarded(call.node)) continue;
    const rate = argumentFor(call.node, layer.parameter, layer.position).node;
    const layers = argumentFor(call.node, count.keyword, count.position).node;
    if (!rate || bare(rate).text !== parameter || !layers) continue;
    const given = init.parameters.find((each) => each.name === bare(layers).text);
    const isOneByDefault = given && (given.defaultValue === null || given.defaultValue.text === '1');
    return isOneByDefault && !isRebound(init, given.name) && !isRebound(init, parameter)
      ? { keyword: given.name, position: callParameters(own).indexOf(given.name) }
      : null;
  }
  return null;
}

/** How often the name is read in the class, apart from the list of parameters and the names of keywords. */
function usesOf(own: Own, { node }: PyFunction, name: string): number {
  const body = node.childForFieldName('body');
  const names = body ? descendants(own.definition.node, 'identifier').filter(({ text }) => text === name) : [];
  const parameters = node.childForFieldName('parameters');
  return names.filter(
    (each) =>
      !(parameters && parameters.startIndex <= each.startIndex && each.endIndex <= parameters.endIndex) &&
      !(each.parent?.type === 'keyword_argument' && each.parent.childForFieldName('name')?.startIndex === each.startIndex),
  ).length;
}

function isRebound({ node }: PyFunction, name: string): boolean {
  return descendants(node, 'assignment').some((each) => each.childForFieldName('left')?.text === name);
}
