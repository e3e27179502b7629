import type { Application, DroppedBefore } from '../model/application';
import type { DropoutSite } from '../model/site';
import type { PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { partsOf, spanOfNode, withoutParentheses } from '../syntax/nodes';
import { lastGivenAround, lastGivenFirst, readsOf, rebinds, statementAbove } from '../syntax/results';
import { type Ending, endingsOf, type Running } from './endings';
import { givenRate } from './rate';
import { sourceBehind } from './source';

/** Where a framework's dropouts of single elements take their rate: by documented name the keyword and the position. */
export type PlainDropouts = Readonly<
  Record<string, { readonly keyword: string; readonly position: number; readonly preset: number | null }>
>;

/** The dropouts that the input of a run comes straight out of, behind names, views, and modules or functions of the project that end with one. */
export function fedBy(
  running: Running,
  dropouts: PlainDropouts,
  module: PyModule,
  input: PyNode | null | undefined,
  siteAt: (node: PyNode) => DropoutSite | undefined,
): Pick<Application, 'fedBy'> {
  const source = input ? sourceBehind(input, input) : null;
  const endings = input && source && isOnlyReader(module, input) ? endingsOf(running, module, source.node, source.first) : null;
  if (!endings || endings.length === 0) return {};
  const found = endings.map((ending): DroppedBefore | null => {
    const form = Object.hasOwn(dropouts, ending.name) ? dropouts[ending.name] : undefined;
    if (!form || ending.first) return null;
    if (ending.module !== module) return elsewhere(ending, form);
    const site = siteAt(ending.node);
    return site ? { siteId: site.id } : null;
  });
  return found.every((each) => each !== null) ? { fedBy: found } : {};
}

/** Nothing but the run reads the name that hands its input on: a shortcut around it would see what was dropped once. */
function isOnlyReader(module: PyModule, input: PyNode): boolean {
  const name = withoutParentheses(input);
  const statement = name.type === 'identifier' ? statementAbove(name) : null;
  const given = statement && (lastGivenAround(name, name.text) ?? lastGivenFirst(name, name.text));
  if (!given) return true;
  const scope = module.enclosingFunction(name)?.node ?? module.root;
  const end = rebinds(statement, name.text) ? statement.endIndex : scope.endIndex;
  return readsOf(scope, name.text).filter((read) => read.startIndex >= given.endIndex && read.startIndex < end).length === 1;
}

function elsewhere({ module, node }: Ending, form: PlainDropouts[string]): DroppedBefore | null {
  const given = partsOf(node.childForFieldName('arguments') ?? node);
  const named = given.find((each) => each.type === 'keyword_argument' && each.childForFieldName('name')?.text === form.keyword);
  const placed = given.filter((each) => each.type !== 'keyword_argument')[form.position];
  const argument = named?.childForFieldName('value') ?? placed;
  const rate = argument ? givenRate(module, argument) : null;
  if (rate?.guarded || module.isIntended(node) || module.isGuarded(node)) return null;
  const value = rate ? rate.value : form.preset;
  return value === null ? null : { siteId: null, file: module.file, span: spanOfNode(node), rate: value };
}
