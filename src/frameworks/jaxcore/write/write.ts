import type { Change } from '../../../model/change';
import { ordered } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { insertStatements } from '../../insert';
import type { Dialect } from '../dialect';
import { invertRate, removeRateArgument, setArgument, setCallArgument, setRate } from './rate';
import type { Edits } from './source';
import { assignResult, removeSite } from './statements';

/** Text edits for a change to a site of this library; null when it does not apply. */
export function writeChange(dialect: Dialect, change: Change, context: WriteContext): Edits {
  const edits = editsFor(dialect, change, context);
  return edits && edits.length > 0 ? ordered(edits) : null;
}

function editsFor(dialect: Dialect, change: Change, context: WriteContext): Edits {
  switch (change.type) {
    case 'set-rate':
      return setRate(dialect, change, context);
    case 'invert-rate':
      return invertRate(dialect, change, context);
    case 'assign-result':
      return assignResult(dialect, change, context);
    case 'remove-site':
      return removeSite(dialect, change, context);
    case 'remove-rate-argument':
      return removeRateArgument(dialect, change, context);
    case 'set-argument':
      return setArgument(dialect, change, context);
    case 'set-call-argument':
      return change.framework === dialect.framework ? setCallArgument(change, context) : null;
    case 'insert-statements':
      return change.framework === dialect.framework ? insertStatements(change, context.module.text) : null;
    // The mode comes as an argument that the code around has to have: it cannot be written without guessing its name.
    case 'guard-by-training':
    case 'add-training-parameter':
    case 'hoist-to-constructor':
    case 'make-functional':
    case 'call-method':
    case 'wrap':
    case 'swap-layers':
    case 'rename-layer':
    case 'mend-mask':
    case 'rename-field':
    case 'make-always-on':
    case 'set-number':
    case 'comment':
      return null;
  }
}
