import type { Change } from '../../../model/change';
import type { DropoutSite } from '../../../model/site';
import { holding } from '../../../syntax/contents';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import type { FrameworkReader, FrameworkWriter, WriteContext } from '../../framework';
import { contextAt, statementAt } from '../../place';
import { givenRate } from '../../rate';
import { huggingFaceFields } from '../huggingFace';
import { HUGGING_FACE_VERSION, huggingFaceClasses } from '../huggingFaceClasses';
import { RATE_WORDS, rateKey } from '../keys';
import { numberText } from '../write';
import { type ConfigCall, configCall } from './libraries';
import { maySet, readSettings } from './settings';

/** Dropout rates that Python code gives to the configurations of Transformers, PEFT and Diffusers, and sets on any configuration. */
export const configCalls: FrameworkReader & FrameworkWriter = {
  framework: 'torch',
  reads: [
    ...['transformers', 'peft', 'diffusers'].flatMap((library) => [
      { kind: 'config' as const, name: `${library}.*Config` },
      { kind: 'config' as const, name: `${library}.*.from_pretrained` },
    ]),
    { kind: 'config', name: 'members of any configuration that are set to a rate (`cfg.MODEL.DROPOUT = 0.1`)' },
  ],
  concerns: (module) => hasLibrary(module) || maySet(module),
  read(module) {
    const called = hasLibrary(module) ? module.calls.flatMap((call) => sitesOf(module, call)) : [];
    const sites = [...called, ...readSettings(module)].sort(
      (a, b) => a.span.start - b.span.start || a.calleeSpan.start - b.calleeSpan.start,
    );
    return { sites, networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };
  },
  write,
};

function hasLibrary({ imports }: PyModule): boolean {
  return [...imports].some((name) => /^(?:transformers|peft|diffusers)(?:\.|$)/.test(name));
}

/** To look for words is far cheaper than to find out what is called. */
const mayGiveRate = holding(RATE_WORDS);

function sitesOf(module: PyModule, call: PyCall): readonly DropoutSite[] {
  if (!mayGiveRate(module, call.node)) return [];
  const found = configCall(call.name) ?? configCall(nameAtHome(module, call));
  if (!found) return [];
  return [...call.keywords].flatMap(([keyword, value]) => siteOf(module, call, { found, keyword, value }) ?? []);
}

/** Inside the sources of a library itself its name is that of a folder of the project. */
function nameAtHome(module: PyModule, { calleeText, callee, keywords }: PyCall): string | null {
  if (!/Config$/.test(calleeText) || ![...keywords.keys()].some((keyword) => rateKey(keyword))) return null;
  const meant = module.define(callee);
  const library = meant?.kind === 'class' ? /(?:^|\/)(transformers|peft|diffusers)\//.exec(meant.file)?.[1] : undefined;
  return meant && library ? `${library}.${meant.name}` : null;
}

interface Given {
  readonly found: ConfigCall;
  readonly keyword: string;
  readonly value: PyNode;
}

function siteOf(module: PyModule, call: PyCall, { found, keyword, value }: Given): DropoutSite | null {
  const meaning = rateKey(keyword);
  if (!meaning || value.type === 'none' || value.type === 'true' || value.type === 'false' || value.type === 'string') return null;
  return {
    id: `config:${call.node.startIndex}:${keyword}`,
    framework: found.framework,
    kind: 'config',
    granularity: meaning.granularity,
    callee: found.callee,
    parameter: keyword,
    span: spanOfNode(call.node),
    calleeSpan: spanOfNode(call.callee),
    rate: givenRate(module, value, meaning.keeps),
    context: contextAt(module, call.node),
    attribute: null,
    arguments: {},
    starred: call.starred,
    statement: statementAt(call.node),
    modeSet: false,
    ...unreadBy(found.callee, keyword),
  };
}

/** Says of a field that other classes of the library take and this one does not. */
function unreadBy(callee: string, keyword: string): Pick<DropoutSite, 'unread'> {
  const owner = /^transformers\.(\w+)Config(?:\.from_pretrained)?$/.exec(callee)?.[1];
  const known = owner === undefined ? undefined : fieldsByClass().get(owner);
  if (!known || known.includes(keyword) || !huggingFaceFields.has(keyword)) return {};
  return { unread: { known, version: HUGGING_FACE_VERSION } };
}

let byClass: ReadonlyMap<string, readonly string[]> | null = null;

function fieldsByClass(): ReadonlyMap<string, readonly string[]> {
  byClass ??= new Map(
    Object.entries(huggingFaceClasses).flatMap(([fields, owners]) => owners.split(' ').map((owner) => [owner, fields.split(' ')] as const)),
  );
  return byClass;
}

/** A new rate goes where the old one stands, another name where the old one does. */
function write(change: Change, context: WriteContext): readonly Edit[] | null {
  if (change.type === 'rename-field') return renameField(change, context);
  if (change.type !== 'set-rate') return null;
  const { reading } = context;
  const edits = new Map<number, Edit>();
  for (const id of change.siteIds) {
    const site = id.startsWith('config:') ? reading.sites.find((each) => each.id === id) : undefined;
    if (!site) return null;
    const direct = site.rate.form === 'literal' ? site.rate.span : null;
    const place = change.at === 'argument' ? site.rate.span : (site.rate.origin ?? direct);
    if (!place) return null;
    const keeps = rateKey(site.parameter)?.keeps ?? false;
    edits.set(place.start, { span: place, text: numberText(keeps ? 1 - change.rate : change.rate) });
  }
  return edits.size > 0 ? [...edits.values()] : null;
}

function renameField(
  { siteId, name }: Extract<Change, { readonly type: 'rename-field' }>,
  { module, reading }: WriteContext,
): readonly Edit[] | null {
  const site = siteId.startsWith('config:') ? reading.sites.find(({ id }) => id === siteId) : undefined;
  const call = site && module.calls.find(({ node }) => node.startIndex === site.span.start && node.endIndex === site.span.end);
  const key = site && call?.keywords.get(site.parameter)?.parent?.childForFieldName('name');
  return key && !call?.keywords.has(name) ? [{ span: spanOfNode(key), text: name }] : null;
}
