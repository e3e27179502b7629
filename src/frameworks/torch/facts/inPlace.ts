import type { Application } from '../../../model/application';
import type { PyCall, PyModule } from '../../../syntax/module';
import { readOfOverwritten } from '../../../syntax/results';
import { bare, passedArguments } from '../tree';
import { makerOf, recurrentMaker, sourceOf } from './maker';

/** Where the tensor of a dropout in place comes from, and where it is read again. */
export function inPlace(module: PyModule, call: PyCall, isInPlace: boolean): Pick<Application, 'readAgain' | 'madeBy'> {
  if (!isInPlace) return {};
  const input = passedArguments(call.node).find(
    (passed) => passed.kind === 'positional' || (passed.kind === 'keyword' && passed.name === 'input'),
  );
  const value = input ? bare(input.value) : null;
  if (!value) return {};
  const readAgain = value.type === 'identifier' ? readOfOverwritten(call, value.text) : null;
  const made = sourceOf(call.node, value);
  const madeBy = (made ? makerOf(module, made) : null) ?? recurrentMaker(module, call.node, value);
  return { ...(readAgain ? { readAgain } : {}), ...(madeBy === null ? {} : { madeBy }) };
}
