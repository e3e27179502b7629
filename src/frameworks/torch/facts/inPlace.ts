import type { Application } from '../../../model/application';
import type { PyCall, PyModule } from '../../../syntax/module';
import { readOfOverwritten } from '../../../syntax/results';
import { bare, passedArguments } from '../tree';
import { makersOf } from './maker';

/** Where the tensor of a dropout in place comes from, and where it is read again. */
export function inPlace(module: PyModule, call: PyCall, isInPlace: boolean): Pick<Application, 'readAgain' | 'makers'> {
  if (!isInPlace) return {};
  const input = passedArguments(call.node).find(
    (passed) => passed.kind === 'positional' || (passed.kind === 'keyword' && passed.name === 'input'),
  );
  const value = input ? bare(input.value) : null;
  if (!value) return {};
  const readAgain = value.type === 'identifier' ? readOfOverwritten(call, value.text) : null;
  const makers = makersOf(module, call.node, value);
  return { ...(readAgain ? { readAgain } : {}), ...(makers.length === 0 ? {} : { makers }) };
}
