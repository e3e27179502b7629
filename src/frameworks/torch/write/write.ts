import type { Change } from '../../../model/change';
import { ordered } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { hoistToConstructor, makeFunctional } from './layers';
import { invertRate, removeRateArgument, setArgument, setRate } from './rate';
import type { Edits } from './source';
import { assignResult, removeSite } from './statements';
import { guardByTraining } from './training';

/** Text edits for a change to PyTorch code; null when it does not apply. */
export function writeChange(change: Change, context: WriteContext): Edits {
  const edits = editsFor(change, context);
  return edits && edits.length > 0 ? ordered(edits) : null;
}

function editsFor(change: Change, context: WriteContext): Edits {
  switch (change.type) {
    case 'set-rate':
      return setRate(change, context);
    case 'invert-rate':
      return invertRate(change, context);
    case 'guard-by-training':
      return guardByTraining(change, context);
    case 'assign-result':
      return assignResult(change, context);
    case 'remove-site':
      return removeSite(change, context);
    case 'remove-rate-argument':
      return removeRateArgument(change, context);
    case 'set-argument':
      return setArgument(change, context);
    case 'hoist-to-constructor':
      return hoistToConstructor(change, context);
    case 'make-functional':
      return makeFunctional(change, context);
    // Keras only; comments are no framework's business.
    case 'add-training-parameter':
    case 'comment':
      return null;
  }
}
