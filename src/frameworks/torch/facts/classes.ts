import type { Application, ClassFacts, Facts } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import { startingIn } from '../../../syntax/contents';
import { relatives } from '../../../syntax/kinship';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import { layerMentions } from '../../mentions';
import { named, span } from '../tree';
import { readApplications } from './applications';
import { AttributeUses } from './attributes';
import { isDynamic } from './dynamic';
import { roleOf } from './family';
import { readModes } from './modes/read';
import { readProgram } from './program';

export function readFacts(module: PyModule, sites: readonly DropoutSite[]): Facts {
  const applications = readApplications(module, sites);
  const uses = new AttributeUses(module, sites);
  const dynamic = new Map(module.classes.map((owner) => [owner.id, isDynamic(module, owner)]));
  const classes = module.classes.map(
    (owner): ClassFacts => ({
      id: owner.id,
      name: owner.name,
      span: span(owner.node),
      nameSpan: span(owner.nameNode),
      role: roleOf(owner),
      methods: owner.methods.map((method) => methodFacts(method, applications)),
      attributes: uses.factsOf(owner),
      // Subclasses that are not here fill in what is abstract, with any attribute.
      dynamicAttributes:
        owner.methods.some((method) => method.isAbstract) || relatives(module, owner).some((relative: PyClass) => dynamic.get(relative.id)),
      unknownBase: owner.unknownBase,
    }),
  );
  const program = readProgram(module, sites);
  return {
    classes,
    applications,
    keras: null,
    program,
    layers: sites.length > 0 ? layerMentions(module) : [],
    modes: readModes(module, program),
  };
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
