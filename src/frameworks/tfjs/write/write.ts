import type { Change } from '../../../model/change';
import type { JsModule } from '../../../syntax/javascript/module';
import type { Edit } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { invertRate, removeRateArgument, setArgument, setOption, setRate } from './rates';
import { removeSite } from './removal';

/** Text edits for a change to a TensorFlow.js program; null when it does not apply. See `FrameworkWriter`. */
export function writeChange(change: Change, { module, reading }: WriteContext<JsModule>): readonly Edit[] | null {
  const own = reading.sites.filter((site) => site.framework === 'tfjs');
  switch (change.type) {
    case 'set-rate': {
      const wanted = new Set(change.siteIds);
      return setRate(
        module,
        own.filter((site) => wanted.has(site.id)),
        change.rate,
        change.at,
      );
    }
    case 'set-call-argument':
      return change.framework === 'tfjs' ? setOption(module, change) : null;
    case 'assign-result':
      return assignResult(change.applicationId, { module, reading });
    case 'invert-rate':
    case 'remove-site':
    case 'remove-rate-argument':
    case 'set-argument': {
      const site = own.find((candidate) => candidate.id === change.siteId);
      if (!site) return null;
      if (change.type === 'invert-rate') return invertRate(module, site);
      if (change.type === 'remove-site') return removeSite(module, site);
      if (change.type === 'remove-rate-argument') return removeRateArgument(module, site);
      return setArgument(module, site, change.name, change.text);
    }
    default:
      return null;
  }
}

/** Only members: whether a name may be assigned to, its declaration tells (`const`). */
function assignResult(id: string, { reading }: WriteContext<JsModule>): readonly Edit[] | null {
  const application = reading.facts.applications.find((candidate) => candidate.framework === 'tfjs' && candidate.id === id);
  if (!application?.discarded || !application.inputText?.includes('.')) return null;
  const { start } = application.span;
  return [{ span: { start, end: start }, text: `${application.inputText} = ` }];
}
