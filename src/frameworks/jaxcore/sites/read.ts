import type { DropoutSite } from '../../../model/site';
import type { PyModule } from '../../../syntax/module';
import type { Dialect } from '../dialect';
import { librarySites } from './library';
import { ownSites } from './own';

/** All dropout sites of a module in source order. */
export function readSites(dialect: Dialect, module: PyModule): readonly DropoutSite[] {
  return [...librarySites(dialect, module), ...ownSites(dialect, module)].sort((a, b) => a.span.start - b.span.start);
}
