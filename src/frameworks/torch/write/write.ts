import type { Change } from '../../../model/change';
import { ordered } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { renameLayer, swapLayers } from '../../order';
import { hoistToConstructor, makeFunctional } from './layers';
import { writeModes } from './modes';
import { invertRate, removeRateArgument, setArgument, setCallArgument, setRate } from './rate';
import { type Edits, siteOf } from './source';
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
    case 'set-call-argument':
      return change.framework === 'torch' ? setCallArgument(change, context) : null;
    case 'hoist-to-constructor':
      return hoistToConstructor(change, context);
    case 'make-functional':
      return makeFunctional(change, context);
    case 'swap-layers':
    case 'rename-layer':
      return reorder(change, context);
    case 'call-method':
    case 'wrap':
    case 'insert-statements':
      return writeModes(change, context);
    // Keras only; comments are no framework's business.
    case 'add-training-parameter':
    case 'mend-mask':
    case 'rename-field':
    case 'make-always-on':
    case 'set-number':
    case 'comment':
      return null;
  }
}

function reorder(change: Extract<Change, { readonly type: 'swap-layers' | 'rename-layer' }>, context: WriteContext): Edits {
  const site = siteOf(context, change.siteId);
  if (!site) return null;
  return change.type === 'swap-layers' ? swapLayers(context.module, site, change.other) : renameLayer(context.module, site, change.name);
}
