import { foreignName } from '../../../syntax/foreign';
import type { PyClass, PyModule } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { bearingOf } from './bearing';

/** A base, a kind of model built upon it, and the models themselves. */
const DEEPEST = 3;

/** Models of other files that derive from the class build layers with dropout. */
export const heirsBear = once((module: PyModule) => once((owner: PyClass): boolean => bears(module, owner, 1)));

function bears(module: PyModule, owner: PyClass, depth: number): boolean {
  const name = foreignName({ file: module.file, name: owner.name });
  return (module.users(owner.name) ?? []).some((user) =>
    user.classes.some(
      (heir) => heir.bases.includes(name) && (bearingOf(user).ofBuilder(heir) || (depth < DEEPEST && bears(user, heir, depth + 1))),
    ),
  );
}
