import type { Facts } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import type { JsModule } from '../../../syntax/javascript/module';
import { readApplications } from './applications';
import { readProgram } from './program';

/** What the script does with its networks and dropout layers. Classes of scripts are not described. */
export function readFacts(module: JsModule, sites: readonly DropoutSite[]): Facts {
  return { classes: [], applications: readApplications(module, sites), keras: null, program: readProgram(module) };
}
