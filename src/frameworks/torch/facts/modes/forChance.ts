import type { Step } from '../../../../model/modes';
import type { PyModule } from '../../../../syntax/module';
import type { Variables } from './variables';

/** Variables of networks that are run for what chance makes of them, or to see whether they run: nobody wants a prediction. */
export function runForChance(module: PyModule, variables: Variables, given: readonly Step[]): ReadonlySet<string> {
  return new Set([...sketchedOnly(module, given), ...generatorsOf(module, variables)]);
}

/** What speaks of weights: that they are learned, or come from somewhere. */
const WEIGHTS =
  /\boptim|requires_grad_?\s*=|requires_grad_\(|\.grad\b|backward|\.fit\(|trainer|load|restore|pretrained|checkpoint|ckpt|weights?\s*=/i;

/** Networks made in a file in which nothing is learned or loaded, as below a class to try it out: nobody wants a prediction of them. */
function sketchedOnly(module: PyModule, given: readonly Step[]): readonly string[] {
  if (WEIGHTS.test(module.text)) return [];
  const made = given.filter(({ kind, isForeign, functionName }) => kind === 'build' && !isForeign && functionName !== '__init__');
  return made.flatMap(({ variable }) => variable ?? []);
}

/** Generators that learn against a discriminator, as in pix2pix: dropout gives them their noise, also when they are tried out. */
function generatorsOf(module: PyModule, variables: Variables): readonly string[] {
  if (!/discriminator/i.test(module.text)) return [];
  const built = new Set(variables.given.flatMap(({ variable, kind }) => (kind === 'build' ? [variable] : [])));
  return [...built].filter((variable) => variables.classesOf(variable).some(({ definition }) => /generator/i.test(definition.name)));
}
