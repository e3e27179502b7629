import type { Application } from '../../../model/application';
import type { ClassFacts, Facts } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import { startingIn } from '../../../syntax/contents';
import { relatives } from '../../../syntax/kinship';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import { type Depth, noFacts } from '../../framework';
import { layerMentions } from '../../mentions';
import { takesRate, unreadRates } from '../../unreadRates';
import { namedTeaching } from '../network/training';
import { named, span } from '../tree';
import { readApplications } from './applications';
import { AttributeUses } from './attributes';
import { isDynamic } from './dynamic';
import { hasPublishedBase, isModuleRole, roleOf } from './family';
import { readFresh } from './fresh';
import { readModes } from './modes/read';
import { weighingCalls } from './outlets';
import { readProgram } from './program';
import { runsLayers } from './running';
import { readDroppedScores } from './scoring';

/** Words without which the program does nothing that a rule asks about. */
const ASKED = /backward|autograd|\.\s*(?:step|fit|train)\s*\(|from_pretrained|checkpoint|preserve_rng_state/i;

/** Words without which no mask is drawn by hand, whose rules ask for the class around. */
const DRAWS = /rand|bernoulli|binomial|uniform/;

/** Without networks only what rules ask for: what a program calls its networks for is told to nobody else. */
export function readFacts(module: PyModule, sites: readonly DropoutSite[], depth: Depth = 'networks'): Facts {
  const program = depth === 'networks' || ASKED.test(module.text) ? readProgram(module, sites) : [];
  const modes = readModes(module, program, depth === 'facts');
  const takes = takesRate(module);
  const asksForClasses = takes || sites.length > 0 || DRAWS.test(module.text) || program.some(({ pretrained }) => pretrained !== undefined);
  if (depth !== 'networks' && !asksForClasses) return { ...noFacts, program, modes };
  const applications = readApplications(module, sites);
  const uses = new AttributeUses(module, sites);
  const dynamic = new Map(module.classes.map((owner) => [owner.id, isDynamic(module, owner)]));
  const classes = module.classes.map((owner): ClassFacts => {
    const attributes = uses.factsOf(owner);
    return {
      id: owner.id,
      name: owner.name,
      span: span(owner.node),
      nameSpan: span(owner.nameNode),
      role: roleOf(owner),
      methods: owner.methods.map((method) => methodFacts(method, applications)),
      attributes,
      ...(attributes.some(({ loads }) => loads === 0) && isModuleRole(roleOf(owner)) && runsLayers(module, owner)
        ? { runsLayers: true }
        : {}),
      // Subclasses that are not here fill in what is abstract, with any attribute.
      dynamicAttributes:
        owner.methods.some((method) => method.isAbstract) || relatives(module, owner).some((relative: PyClass) => dynamic.get(relative.id)),
      unknownBase: owner.unknownBase,
      ...(hasPublishedBase(owner) ? { publishedBase: true } : {}),
      ...(takes && isModuleRole(roleOf(owner)) ? unread(module, owner) : {}),
    };
  });
  return {
    classes,
    applications,
    keras: null,
    program,
    fresh: readFresh(module, sites),
    ...(sites.length > 0
      ? {
          droppedScores: readDroppedScores(module, sites, applications),
          layers: layerMentions(module),
          weighing: weighingCalls(module),
          teaching: namedTeaching(module),
        }
      : {}),
    modes,
    ...(/log_?softmax/i.test(module.text) ? { showsOutput: true } : {}),
  };
}

function unread(module: PyModule, owner: PyClass): Pick<ClassFacts, 'unreadRates'> {
  const rates = unreadRates(module, owner);
  return rates.length > 0 ? { unreadRates: rates } : {};
}

function methodFacts(method: PyFunction, applications: readonly Application[]): ClassFacts['methods'][number] {
  const around = span(method.node);
  const names = method.parameters.map((parameter) => parameter.name);
  return {
    name: method.name,
    span: around,
    nameSpan: span(method.nameNode),
    parameters: isStatic(method) ? names : names.slice(1),
    applications: startingIn(applications, around, (application) => application.span.start).map((application) => application.id),
  };
}

function isStatic(method: PyFunction): boolean {
  const around = method.node.parent;
  return (
    around?.type === 'decorated_definition' &&
    named(around).some((node) => node.type === 'decorator' && /^@\s*staticmethod\b/.test(node.text))
  );
}
