import type { Application } from '../../../model/application';
import type { ClassFacts, Facts, MethodFacts } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import { startingIn } from '../../../syntax/contents';
import type { PyFunction, PyModule } from '../../../syntax/module';
import { spanOfNode } from '../../../syntax/nodes';
import { type Depth, noFacts } from '../../framework';
import { layerMentions } from '../../mentions';
import type { Dialect } from '../dialect';
import { decoratorsOf } from '../tree';
import { readApplications } from './applications';
import { attributeFacts, isDynamic } from './attributes';
import { dropoutInside, readParts } from './parts';
import { readProgram } from './program';

/** Rules ask only about programs that run a network with keys of their own. */
const RUNS = { flax: /\.\s*apply(?:_fn)?\s*\(/, haiku: /\bapply/, equinox: /\bkey/ };

/** Without networks only what rules ask for. */
export function readFacts(dialect: Dialect, module: PyModule, sites: readonly DropoutSite[], depth: Depth = 'networks'): Facts {
  const isAsked = depth === 'networks' || ((dialect.framework === 'flax' || sites.length > 0) && RUNS[dialect.framework].test(module.text));
  const program = isAsked ? readProgram(dialect, module, dropoutInside(dialect, module, sites)) : [];
  if (depth !== 'networks' && sites.length === 0) return { ...noFacts, program };
  const applications = readApplications(dialect, module, sites);
  const owners = new Set(sites.map((site) => site.context.classId));
  const concerned = module.classes.filter((owner) => dialect.roleOf(owner) !== 'other' || owners.has(owner.id));
  const classes = concerned.map(
    (owner): ClassFacts => ({
      id: owner.id,
      name: owner.name,
      span: spanOfNode(owner.node),
      nameSpan: spanOfNode(owner.nameNode),
      role: dialect.roleOf(owner),
      methods: owner.methods.map((method) => methodFacts(method, applications)),
      attributes: attributeFacts(module, owner, sites),
      dynamicAttributes: isDynamic(module, owner),
      unknownBase: owner.unknownBase,
    }),
  );
  return {
    classes,
    applications,
    parts: readParts(dialect, module, sites),
    keras: null,
    program,
    layers: sites.length > 0 ? layerMentions(module) : [],
  };
}

function methodFacts(method: PyFunction, applications: readonly Application[]): MethodFacts {
  const around = spanOfNode(method.node);
  const names = method.parameters.map((parameter) => parameter.name);
  const isStatic = decoratorsOf(method.node).some((decorator) => /^@\s*staticmethod\b/.test(decorator.text));
  return {
    name: method.name,
    span: around,
    nameSpan: spanOfNode(method.nameNode),
    parameters: isStatic ? names : names.slice(1),
    applications: startingIn(applications, around, ({ span }) => span.start).map(({ id }) => id),
  };
}
