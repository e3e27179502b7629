import type { Change } from '../../../model/change';
import type { DropoutSite } from '../../../model/site';
import type { Edit } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { insertStatements } from '../../insert';
import { renameLayer, swapLayers } from '../../order';
import { callsByPlace, statementAround } from '../tree';
import { makeAlwaysOn } from './alwaysOn';
import { hoistToConstructor } from './hoisting';
import { invertRate, removeRateArgument, renameField, setArgument, setCallArgument, setRate } from './rates';
import { removeSite } from './removal';
import { addTrainingParameter } from './training';

/** Text edits for a change to a Keras program; null when it does not apply. See `FrameworkWriter`. */
export function writeChange(change: Change, context: WriteContext): readonly Edit[] | null {
  switch (change.type) {
    case 'set-rate': {
      const wanted = new Set(change.siteIds);
      const sites = context.reading.sites.filter((site) => site.framework === 'keras' && wanted.has(site.id));
      return setRate(sites, change.rate, change.at, context);
    }
    case 'assign-result':
      return assignResult(change.applicationId, context);
    case 'set-call-argument':
      return change.framework === 'keras' ? setCallArgument(change, context) : null;
    case 'insert-statements':
      return change.framework === 'keras' ? insertStatements(change, context.module.text) : null;
    case 'make-always-on':
      return makeAlwaysOn(change, context);
    case 'rename-field':
      return renameField(change, context);
    case 'add-training-parameter':
      return addTrainingParameter(change.classId, change.method, context);
    case 'invert-rate':
    case 'remove-site':
    case 'remove-rate-argument':
    case 'set-argument':
    case 'hoist-to-constructor':
    case 'swap-layers':
    case 'rename-layer':
      return onSite(change, context);
    default:
      return null;
  }
}

type SiteChange = Extract<
  Change,
  {
    type: 'invert-rate' | 'remove-site' | 'remove-rate-argument' | 'set-argument' | 'hoist-to-constructor' | 'swap-layers' | 'rename-layer';
  }
>;

function onSite(change: SiteChange, context: WriteContext): readonly Edit[] | null {
  const site = context.reading.sites.find(
    (candidate): candidate is DropoutSite => candidate.framework === 'keras' && candidate.id === change.siteId,
  );
  if (!site) return null;
  switch (change.type) {
    case 'invert-rate':
      return invertRate(site, context);
    case 'remove-site':
      return removeSite(site, context);
    case 'remove-rate-argument':
      return removeRateArgument(site, context);
    case 'set-argument':
      return setArgument(site, change.name, change.text, context);
    case 'hoist-to-constructor':
      return hoistToConstructor(site, context);
    case 'swap-layers':
      return swapLayers(context.module, site, change.other);
    case 'rename-layer':
      return renameLayer(context.module, site, change.name);
  }
}

function assignResult(id: string, { module, reading }: WriteContext): readonly Edit[] | null {
  const application = reading.facts.applications.find((candidate) => candidate.framework === 'keras' && candidate.id === id);
  if (!(application?.discarded || application?.unread) || application.inputText === null) return null;
  const { start, end } = application.span;
  const call = callsByPlace(module).get(`${start}:${end}`);
  // Assigning to a name from outside the function would make it a new, empty one.
  if (!call || !(application.inputText.includes('.') || module.isLocal(application.inputText, call.node))) return null;
  const target = statementAround(call.node)?.target;
  if (target) return [{ span: { start: target.startIndex, end: target.endIndex }, text: application.inputText }];
  return [{ span: { start, end: start }, text: `${application.inputText} = ` }];
}
