import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Ending } from '../../endings';
import { endingsBehind } from '../sites/endings';
import { passedArguments } from '../tree';

/**
 * `torch.nn.functional.relu`, `.softmax` for a method, `torch.nn.ReLU` for a layer, or for one with which a module, a method or a function of the project ends; one
 * name for each way that the tensor may take. `torch.nn.LSTM` stands for the output of one that reads in one direction: with both directions, and behind
 * packed sequences, PyTorch 2.13 joins or copies what the LSTM itself keeps; GRU and plain RNN keep nothing of it on the CPU.
 */
export function makersOf(module: PyModule, at: PyNode, value: PyNode): readonly string[] {
  const endings = endingsBehind(module, at, value) ?? [];
  return endings.map((ending) => (ending.first === (ending.name === LSTM) && oneDirection(ending) ? ending.name : ''));
}

const LSTM = 'torch.nn.LSTM';

function oneDirection({ name, node }: Ending): boolean {
  return (
    name !== LSTM ||
    passedArguments(node).every(
      (passed) =>
        passed.kind === 'positional' || (passed.kind === 'keyword' && (passed.name !== 'bidirectional' || passed.value.text === 'False')),
    )
  );
}
