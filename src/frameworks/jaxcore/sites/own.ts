import type { DropoutSite } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { Dialect } from '../dialect';
import { passedArguments } from '../tree';
import { siteOf } from './library';
import { classBuilt, fieldsOf, lineOf, type Owner } from './owners';
import { RATE_NAME, Reach, type Reached } from './reach';

/**
 * Constructions of the project's own classes with an argument that provably becomes a dropout rate inside them: `Block(dropout=0.1)`,
 * `DropPath(0.2)`.
 */
export function ownSites(dialect: Dialect, module: PyModule): readonly DropoutSite[] {
  const reach = new Reach(dialect);
  return module.calls.flatMap((call) => {
    if (!mayPassRate(call)) return [];
    const built = classBuilt(module, call);
    return built && dialect.mayOwn(built) ? sitesOf(dialect, module, call, built, reach) : [];
  });
}

/** Only then is the class looked for: a keyword that is named like a rate, or a callee that is named like dropout. */
function mayPassRate({ keywords, callee }: PyCall): boolean {
  return [...keywords.keys()].some((name) => RATE_NAME.test(name)) || /drop|stochastic_?depth/i.test(callee.text);
}

function sitesOf(dialect: Dialect, module: PyModule, call: PyCall, built: Owner, reach: Reach): readonly DropoutSite[] {
  const positional = positionalNames(built);
  let index = 0;
  return passedArguments(call.node).flatMap((passed) => {
    const at = passed.kind === 'positional' ? index++ : null;
    const name = passed.kind === 'keyword' ? passed.name : at === null ? undefined : positional[at];
    if (name === undefined || !RATE_NAME.test(name)) return [];
    const reached = reach.of(built, name);
    if (!reached || (at !== null && !reached.direct)) return [];
    return siteOf(dialect, module, call, { callee: built.owner.name, form: formFor(reached, name, at) }) ?? [];
  });
}

function formFor({ direct, granularity, keeps }: Reached, parameter: string, position: number | null) {
  const plain = granularity === 'sample' ? ('drop-path' as const) : ('layer' as const);
  const kind = direct ? plain : ('argument' as const);
  return { kind, granularity, parameter, position, defaultRate: null, optional: true, keeps, others: {} };
}

function positionalNames(built: Owner): readonly string[] {
  const line = lineOf(built);
  for (const { owner } of line) {
    const init = owner.methods.find((method) => method.name === '__init__');
    if (init) return init.parameters.slice(1).map((parameter) => parameter.name);
  }
  return fieldsOf(line).map((field) => field.name);
}
