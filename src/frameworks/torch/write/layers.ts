import type { Change } from '../../../model/change';
import type { DropoutSite } from '../../../model/site';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { WriteContext } from '../../framework';
import { isModuleRole } from '../facts/family';
import { bodyOf, descendants, methodAround, named, passedArguments, same, within } from '../tree';
import { callAt, type Edits, indentAt, siteOf } from './source';
import { trainingFlag } from './training';

/** Builds the layer once, at the end of `__init__`, and calls the attribute where it was built. */
export function hoistToConstructor(change: Extract<Change, { readonly type: 'hoist-to-constructor' }>, context: WriteContext): Edits {
  const { module } = context;
  const site = siteOf(context, change.siteId);
  const call = site && callAt(context, site.span);
  const owner = call && module.enclosingClass(call.node);
  const method = call && methodAround(module, call.node);
  const init = owner?.methods.find((each) => each.name === '__init__');
  if (!site || !call || !owner || !method || !init || site.kind !== 'layer' || method.name === '__init__') return null;
  const facts = context.reading.facts.classes.find((each) => each.id === owner.id);
  if (!facts || !isModuleRole(facts.role) || !isSelfContained(module, call.node, method)) return null;
  const last = bodyOf(init.node).at(-1);
  if (!last || last.type === 'return_statement' || last.startIndex === init.node.startIndex) return null;
  const source = module.text;
  if (!/(^|[\r\n])[ \t]*$/.test(source.slice(0, last.startIndex))) return null;
  const name = freshAttribute(module, owner);
  const eol = source.includes('\r\n') ? '\r\n' : '\n';
  const end = lastCharacter(source, last);
  return [
    { span: { start: end, end }, text: `${eol}${indentAt(source, last.startIndex)}self.${name} = ${call.node.text}` },
    { span: site.span, text: `self.${name}` },
  ];
}

/** End of the statement's last line, so that a comment there stays with it. */
function lastCharacter(source: string, statement: PyNode): number {
  return statement.endIndex + (/^[ \t]*(#[^\r\n]*)?/.exec(source.slice(statement.endIndex))?.[0].length ?? 0);
}

/** The call uses nothing that only this method knows: neither its locals nor its parameters (`self` apart). */
function isSelfContained(module: PyModule, call: PyNode, method: PyFunction): boolean {
  const locals = new Set(method.parameters.map((parameter) => parameter.name.replace(/^\*+/, '')));
  locals.delete('self');
  for (const node of descendants(method.node, ['assignment', 'augmented_assignment', 'for_statement', 'for_in_clause'])) {
    const left = node.childForFieldName('left');
    if (!left) continue;
    for (const name of left.type === 'identifier' ? [left] : descendants(left, 'identifier')) {
      // `self.x = ...` in the forward sets an attribute that the constructor may not have yet.
      if (name.parent?.type === 'attribute') locals.add(`self.${name.parent.childForFieldName('attribute')?.text ?? ''}`);
      else locals.add(name.text);
    }
  }
  const list = call.childForFieldName('arguments');
  if (!list || call.text.includes('\n')) return false;
  if (descendants(list, ['named_expression', 'lambda', 'list_comprehension', 'generator_expression']).length > 0) return false;
  const isFree = descendants(list, 'identifier').every((name) => !locals.has(name.text) || isAttributeName(name));
  const attributes = descendants(list, 'attribute');
  const owner = module.enclosingClass(call);
  return isFree && attributes.every((attribute) => !locals.has(attribute.text) && isSetInConstructor(owner, attribute));
}

function isAttributeName(name: PyNode): boolean {
  const parent = name.parent;
  if (parent?.type === 'keyword_argument') return same(parent.childForFieldName('name'), name);
  return parent?.type === 'attribute' && same(parent.childForFieldName('attribute'), name);
}

/** `self.p` is there at the end of the constructor only if the constructor, or the class body, sets it. */
function isSetInConstructor(owner: PyClass | null, attribute: PyNode): boolean {
  if (attribute.childForFieldName('object')?.text !== 'self') return true;
  const name = attribute.childForFieldName('attribute')?.text;
  const init = owner?.methods.find((each) => each.name === '__init__');
  const inConstructor = init
    ? descendants(init.node, 'assignment').some((node) => node.childForFieldName('left')?.text === `self.${name}`)
    : false;
  const inBody = owner ? bodyOf(owner.node).some((statement) => named(statement)[0]?.childForFieldName('left')?.text === name) : false;
  return inConstructor || inBody;
}

/** `dropout`, or `dropout2` and so on when the class or a relative uses that name. */
function freshAttribute(module: PyModule, owner: PyClass): string {
  const attributes = descendants(module.root, 'attribute').filter((node) => !module.qualify(node)?.startsWith('torch.'));
  const taken = new Set(attributes.map((node) => node.childForFieldName('attribute')?.text ?? ''));
  for (const each of owner.methods) taken.add(each.name);
  if (!taken.has('dropout')) return 'dropout';
  let number = 2;
  while (taken.has(`dropout${number}`)) number++;
  return `dropout${number}`;
}

const FUNCTIONS: Readonly<Record<string, string>> = {
  'torch.nn.Dropout': 'dropout',
  'torch.nn.Dropout1d': 'dropout1d',
  'torch.nn.Dropout2d': 'dropout2d',
  'torch.nn.Dropout3d': 'dropout3d',
  'torch.nn.AlphaDropout': 'alpha_dropout',
  'torch.nn.FeatureAlphaDropout': 'feature_alpha_dropout',
};

/** `nn.Dropout(p)(x)` -> `F.dropout(x, p, training=self.training)`. */
export function makeFunctional(change: Extract<Change, { readonly type: 'make-functional' }>, context: WriteContext): Edits {
  const site = siteOf(context, change.siteId);
  const built = site && callAt(context, site.span);
  const outer = built?.node.parent;
  if (!site || !built || outer?.type !== 'call' || !same(outer.childForFieldName('function'), built.node)) return null;
  const name = FUNCTIONS[site.callee];
  const flag = trainingFlag(context, outer);
  const home = functionalHome(context, built.callee);
  const [input, ...more] = passedArguments(outer);
  if (!name || flag === null || home === null || input?.kind !== 'positional' || more.length > 0 || site.starred) return null;
  const inplace = site.arguments.inplace?.given ? `, inplace=${site.arguments.inplace.text}` : '';
  const rate = rateArgument(site);
  const text = `${home}.${name}(${input.value.text}${rate}, training=${flag}${inplace})`;
  return [{ span: { start: outer.startIndex, end: outer.endIndex }, text }];
}

function rateArgument(site: DropoutSite): string {
  return site.rate.text === '' ? '' : `, ${site.rate.text}`;
}

/** How this file can name torch.nn.functional at that place: `F`, `nn.functional`, `torch.nn.functional`; null if it cannot. */
function functionalHome(context: WriteContext, callee: PyNode): string | null {
  const { module } = context;
  const uses = descendants(module.root, ['identifier', 'attribute']).filter((node) => module.qualify(node) === 'torch.nn.functional');
  const short = uses.map((node) => node.text).toSorted((a, b) => a.length - b.length)[0];
  if (short !== undefined) return short;
  const aliased = importedAs(module);
  if (aliased !== null) return aliased;
  const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
  return object && module.qualify(object) === 'torch.nn' ? `${object.text}.functional` : null;
}

/** The alias in `import torch.nn.functional as F` or `from torch.nn import functional as F`, even if nothing uses it yet. */
function importedAs(module: PyModule): string | null {
  for (const statement of descendants(module.root, ['import_statement', 'import_from_statement'])) {
    if (statement.parent?.type !== 'module' || !within(module.root, statement)) continue;
    const match =
      /^import\s+torch\.nn\.functional\s+as\s+(\w+)/.exec(statement.text) ??
      /^from\s+torch\.nn\s+import\s+functional\s+as\s+(\w+)/.exec(statement.text);
    if (match?.[1]) return match[1];
    if (/^from\s+torch\.nn\s+import\s+functional\s*$/.test(statement.text)) return 'functional';
  }
  return null;
}
