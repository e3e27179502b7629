import type { DropoutSite } from '../../../model/site';
import { startingIn } from '../../../syntax/contents';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { canonical } from '../sites/callables';
import { type Own, ownDefinition } from '../sites/definitions';
import { bodyOf, descendants, named, selfAttribute } from '../tree';
import type { Candidate } from './candidate';
import { callsOutside } from './constructing';
import { piecesOf } from './pieces';

/** Ways to a definition that no name shows. */
const UNNAMED = /(?<![\w.])(?:globals|locals|vars|eval|exec)\s*\(|__subclasses__|__init_subclass__|sys\.modules|importlib|__import__/;

const mayBeUnnamed = once((module: PyModule): boolean => UNNAMED.test(module.text));

/** Tells which networks may run one of some sites, as far as the names in the file lead; what leads back here from other files is not followed. */
export function leadingTo(module: PyModule, sites: readonly DropoutSite[]): (candidate: Candidate) => boolean {
  const wanted = sites.filter((site) => mayRun(module, site));
  if (wanted.length === 0) return () => false;
  const pieces = piecesOf(module);
  const homes = new Set(wanted.map(({ span: { start } }) => pieces.around(start)));
  if (homes.has(undefined) || mayBeUnnamed(module)) return () => true;
  return (candidate) => {
    const own = pieces.around(candidate.span.start);
    if (!own) return true;
    const calls = callsBuilding(module, candidate);
    if (calls.some(({ node }) => homes.has(pieces.around(node.startIndex)))) return true;
    const given = calls.flatMap((call) => pieces.namedIn(textGiven(module, call)));
    const reached = pieces.from([own, ...(own.isDefinition ? [] : pieces.loose), ...given]);
    return [...homes].some((home) => home !== undefined && reached.has(home));
  };
}

/** Calls outside of networks that build the class of a candidate: it is built with what they pass. */
function callsBuilding(module: PyModule, { recipe }: Candidate): readonly PyCall[] {
  const owner = module.classes.find(({ nameNode }) => nameNode.id === recipe.place.id);
  return owner ? callsOutside(module, owner) : [];
}

/** The arguments of a call, and what the function around gives the names among them. */
function textGiven(module: PyModule, { node }: PyCall): string {
  const list = node.childForFieldName('arguments');
  const names = new Set(list ? descendants(list, 'identifier').map(({ text }) => text) : []);
  const around = names.size > 0 ? module.enclosingFunction(node)?.node : undefined;
  const given = (around ? descendants(around, 'assignment') : []).flatMap((each) =>
    names.has(each.childForFieldName('left')?.text ?? '') ? [each.childForFieldName('right')?.text ?? ''] : [],
  );
  return [list?.text ?? '', ...given].join(' ');
}

/**
 * A rate that is given to a class of the project is no layer where an object of the class holds layers: it is a part of these. Only an object without
 * any layer counts as dropout (`applyModule`).
 */
function mayRun(module: PyModule, { kind, span }: DropoutSite): boolean {
  if (kind !== 'argument') return true;
  const call = startingIn(module.calls, span, ({ node }) => node.startIndex).find(({ node }) => node.endIndex === span.end);
  const own = call ? ownDefinition(module, call.callee) : null;
  return own === null || (own.kind === 'class' && !holdsLayers(own));
}

/** Layers with weights, and containers. */
const LAYERS = /^torch\.nn\.(?:Linear|Conv[123]d|Embedding|LayerNorm|BatchNorm[123]d|LSTM|GRU|ModuleList|Sequential)$/;

/** The constructor gives `self` such a layer in any case. */
function holdsLayers({ module, definition }: Extract<Own, { kind: 'class' }>): boolean {
  const init = definition.methods.find(({ name }) => name === '__init__');
  const made = new Set((init ? bodyOf(init.node) : []).flatMap((statement) => madeBy(statement) ?? []));
  return module.calls.some(({ node, name }) => made.has(node.id) && name !== null && LAYERS.test(canonical(name)));
}

/** The call in `self.name = …`. */
function madeBy(statement: PyNode): number | null {
  const assignment = statement.type === 'expression_statement' ? named(statement)[0] : null;
  const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null;
  const right = left && selfAttribute(left) !== null ? assignment?.childForFieldName('right') : null;
  return right?.type === 'call' ? right.id : null;
}
