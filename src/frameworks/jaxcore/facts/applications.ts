import type { Application } from '../../../model/application';
import type { DropoutSite } from '../../../model/site';
import { relatives } from '../../../syntax/kinship';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { grouped, once } from '../../../syntax/once';
import { unreadResult } from '../../../syntax/results';
import { isShown } from '../../../syntax/shown';
import { underBranch } from '../../branch';
import type { Running } from '../../endings';
import { fedBy, type PlainDropouts } from '../../fedBy';
import type { Dialect } from '../dialect';
import { placeOf, same, selfAttribute, statementAround } from '../tree';
import { keyGiven } from './keys';

/** The layers of a module by the ways in which a call can reach them. */
interface Layers {
  readonly byCall: ReadonlyMap<string, DropoutSite>;
  readonly byAttribute: ReadonlyMap<string, readonly DropoutSite[]>;
  readonly byName: ReadonlyMap<string, readonly DropoutSite[]>;
  /** The function in which a site stands. */
  readonly builderOf: (site: DropoutSite) => PyNode | null;
}

/** Calls that run a dropout: functions, layers kept in an attribute or a local name, layers built and called at once. */
export function readApplications(dialect: Dialect, module: PyModule, sites: readonly DropoutSite[]): readonly Application[] {
  if (sites.length === 0) return [];
  const layers = layersOf(module, sites);
  const running: Running = { method: '__call__', rows: ROWS, canonical: (name) => dialect.canonical(name) };
  return module.calls.flatMap((call): Application[] => {
    const own = layers.byCall.get(placeOf(call.node));
    if (own && isFunction(own)) return [describe(dialect, module, call, own)];
    const listed = own && isInSequential(module, call.node) ? own : null;
    if (listed) return [describe(dialect, module, call, listed)];
    const run = runBy(module, call, layers);
    return run ? [{ ...describe(dialect, module, call, run), ...fed(call) }] : [];
  });

  function fed(call: PyCall): Pick<Application, 'fedBy'> {
    const input = call.positional[0] ?? call.keywords.get('inputs') ?? call.keywords.get('x');
    return fedBy(running, DROPOUTS, module, input, (node) => layers.byCall.get(placeOf(node)));
  }
}

const ROWS: ReadonlySet<string> = new Set(['flax.linen.Sequential', 'flax.nnx.Sequential', 'equinox.nn.Sequential']);

const DROPOUTS: PlainDropouts = {
  'flax.linen.Dropout': { keyword: 'rate', position: 0, preset: null },
  'flax.nnx.Dropout': { keyword: 'rate', position: 0, preset: null },
  'equinox.nn.Dropout': { keyword: 'p', position: 0, preset: 0.5 },
};

function isFunction({ kind, callee }: DropoutSite): boolean {
  return kind === 'functional' || (kind === 'attention' && /\.[a-z_]+$/.test(callee));
}

function layersOf(module: PyModule, sites: readonly DropoutSite[]): Layers {
  const held = sites.filter(
    (site) => (site.kind === 'layer' || site.kind === 'drop-path' || site.kind === 'attention') && !isFunction(site),
  );
  const calls = new Map(module.calls.map((call) => [placeOf(call.node), call.node]));
  const nodeOf = ({ span }: DropoutSite) => calls.get(`${span.start}:${span.end}`) ?? null;
  return {
    byCall: new Map(sites.map((site) => [`${site.span.start}:${site.span.end}`, site])),
    byAttribute: grouped(held, (site) => (site.attribute === null ? null : `${site.context.classId}:${site.attribute}`)),
    byName: grouped(held, (site) => {
      const node = nodeOf(site);
      const target = node && statementAround(node)?.target;
      return target?.type === 'identifier' ? target.text : null;
    }),
    builderOf: once((site) => {
      const node = nodeOf(site);
      return node ? (module.enclosingFunction(node)?.node ?? null) : null;
    }),
  };
}

/** `nn.Sequential([…, nn.Dropout(0.1)])` calls each layer with what the one before it gave, and nothing else. */
function isInSequential(module: PyModule, node: PyNode): boolean {
  const list = node.parent?.type === 'list' ? node.parent : null;
  const around = list?.parent?.type === 'argument_list' ? list.parent.parent : null;
  const callee = around?.type === 'call' ? around.childForFieldName('function') : null;
  return callee !== null && callee !== undefined && module.qualify(callee) === 'flax.linen.Sequential';
}

function runBy(module: PyModule, call: PyCall, layers: Layers): DropoutSite | null {
  const callee = withoutParentheses(call.callee);
  if (callee.type === 'call') {
    const built = layers.byCall.get(placeOf(callee));
    return built && !isFunction(built) && built.kind !== 'argument' ? built : null;
  }
  const attribute = selfAttribute(callee);
  if (attribute !== null) {
    const owner = module.enclosingClass(call.node);
    const family = owner && layers.byAttribute.size > 0 ? relatives(module, owner) : [];
    const found = family.flatMap(({ id }) => layers.byAttribute.get(`${id}:${attribute}`) ?? []);
    return found[0] ?? null;
  }
  if (callee.type !== 'identifier') return null;
  const user = module.enclosingFunction(callee)?.node ?? null;
  const known = (layers.byName.get(callee.text) ?? []).findLast((site) => {
    const builder = layers.builderOf(site);
    return site.span.start < callee.startIndex && (builder === null ? site.context.classId === null : same(builder, user));
  });
  return known ?? null;
}

function describe(dialect: Dialect, module: PyModule, call: PyCall, site: DropoutSite): Application {
  const statement = statementAround(call.node);
  const keyNode = keyArgument(call, site);
  const first =
    call.positional[isFunction(site) ? inputPosition(site) : 0] ?? call.keywords.get('inputs') ?? call.keywords.get('x') ?? null;
  const input = first && (first.type === 'identifier' || first.type === 'attribute') ? first.text : null;
  const unread = unreadResult(module, call, input);
  return {
    ...(unread ? { unread } : {}),
    id: `${dialect.framework}:apply:${call.node.startIndex}:${call.node.endIndex}`,
    framework: dialect.framework,
    siteId: site.id,
    span: spanOfNode(call.node),
    discarded: statement?.role === 'expression' && !isShown(module, statement.node),
    inplace: false,
    inputText: input,
    passesTraining: passesMode(dialect, call, site),
    ...(spanOfNode(call.node).start === site.span.start && spanOfNode(call.node).end === site.span.end && !isFunction(site)
      ? { training: null }
      : flagGiven(dialect, call, site)),
    ...(keyNode ? { key: keyGiven(module, call, keyNode) } : {}),
    classId: module.enclosingClass(call.node)?.id ?? null,
    functionName: module.enclosingFunction(call.node)?.name ?? null,
    ...underBranch(call.node),
    guarded: module.isGuarded(call.node),
    intended: module.isIntended(call.node),
  };
}

/** Haiku's function takes its input third. */
function inputPosition({ callee }: DropoutSite): number {
  return callee === 'haiku.dropout' ? 2 : 0;
}

function passesMode({ switches }: Dialect, call: PyCall, site: DropoutSite): boolean {
  if (takesFlagSecond(site) && call.positional.length > 1) return true;
  // Behind inputs and mask, attention took its flag by position once.
  if (site.kind === 'attention' && call.positional.length > (/Self/.test(site.callee) ? 2 : 3)) return true;
  if (call.starred || switches.some((name) => call.keywords.has(name) || site.arguments[name]?.given === true)) return true;
  return call.positional.slice(1).some((node) => /deterministic|inference|train/i.test(node.text));
}

/** `Dropout(0.5)(x, deterministic)` of Flax. */
function takesFlagSecond({ callee }: DropoutSite): boolean {
  return /^flax\.(linen|nnx)\.Dropout$/.test(callee);
}

/** The flag that the call itself is given: `deterministic` and `inference` say the opposite of training. */
function flagGiven({ switches }: Dialect, call: PyCall, site: DropoutSite): Pick<Application, 'training' | 'flag'> {
  const keyword = switches.find((name) => call.keywords.has(name));
  const node = keyword !== undefined ? call.keywords.get(keyword) : takesFlagSecond(site) ? call.positional[1] : undefined;
  if (!node) return { training: null };
  const { type, text } = withoutParentheses(node);
  if (type === 'none') return { training: null };
  if (type === 'true' || type === 'false') return { training: type === 'false' };
  return { training: 'expression', flag: { name: keyword ?? 'deterministic', text, byKeyword: keyword !== undefined } };
}

/** The random key of this call; nnx hands on a stream of keys instead. */
function keyArgument(call: PyCall, { callee }: DropoutSite): PyNode | null {
  if (callee === 'haiku.dropout') return call.positional[0] ?? call.keywords.get('rng') ?? null;
  const named = call.keywords.get('key') ?? call.keywords.get('rng') ?? call.keywords.get('dropout_rng');
  return named ?? (callee === 'flax.linen.Dropout' ? (call.positional[2] ?? null) : null);
}
