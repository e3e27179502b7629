import type { Application } from '../../../model/application';
import type { DropoutSite } from '../../../model/site';
import type { PyCall } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import type { Span } from '../../../text/span';
import type { WriteContext } from '../../framework';
import type { Dialect } from '../dialect';
import { passedArguments, same } from '../tree';

export type Edits = readonly Edit[] | null;

export function siteOf({ framework }: Dialect, context: WriteContext, id: string): DropoutSite | null {
  return context.reading.sites.find((site) => site.id === id && site.framework === framework) ?? null;
}

export function applicationOf({ framework }: Dialect, context: WriteContext, id: string): Application | null {
  return context.reading.facts.applications.find((application) => application.id === id && application.framework === framework) ?? null;
}

export function callAt(context: WriteContext, span: Span): PyCall | null {
  return context.module.calls.find((call) => call.node.startIndex === span.start && call.node.endIndex === span.end) ?? null;
}

/** Puts `name=value` at the end of a call's arguments, keeping a trailing comma and one argument per line where that is the style. */
export function appendArgument(context: WriteContext, call: PyNode, text: string): Edits {
  const list = call.childForFieldName('arguments');
  if (list?.type !== 'argument_list') return null;
  const source = context.module.text;
  const passed = passedArguments(call);
  const last = passed.at(-1);
  if (!last) return [{ span: { start: list.startIndex + 1, end: list.startIndex + 1 }, text }];
  // A keyword argument may not stand before a positional one, and `**kwargs` must stay last.
  const before = passed.findLast((each) => each.kind !== 'dictionary-splat');
  if (last.kind === 'dictionary-splat') {
    const at = passed.find((each) => each.kind === 'dictionary-splat')?.node.startIndex ?? last.node.startIndex;
    if (before && before.node.startIndex > at) return null;
    return [{ span: { start: at, end: at }, text: `${text}, ` }];
  }
  const end = last.node.endIndex;
  const separator = isOnePerLine(
    source,
    list,
    passed.map((each) => each.node),
  )
    ? `,${source.includes('\r\n') ? '\r\n' : '\n'}${indentAt(source, last.node.startIndex)}`
    : ', ';
  return [{ span: { start: end, end }, text: `${separator}${text}` }];
}

function isOnePerLine(source: string, list: PyNode, nodes: readonly PyNode[]): boolean {
  if (!source.slice(list.startIndex, nodes[0]?.startIndex ?? list.startIndex).includes('\n')) return false;
  return nodes.every((node) => source.slice(lineStart(source, node.startIndex), node.startIndex).trim() === '');
}

export function lineStart(source: string, offset: number): number {
  return source.lastIndexOf('\n', offset - 1) + 1;
}

export function indentAt(source: string, offset: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, offset), offset))?.[0] ?? '';
}

/** Deletes one item of a comma-separated list with the comma that belongs to it; null when something else stands in between. */
export function itemRemoval(context: WriteContext, item: PyNode): Edits {
  const list = item.parent;
  if (!list) return null;
  const source = context.module.text;
  const items = partsOf(list);
  const index = items.findIndex((node) => same(node, item));
  if (index < 0) return null;
  const following = /^\s*,/.exec(source.slice(item.endIndex, list.endIndex));
  const ownLine = wholeLines(source, item.startIndex, withComment(source, item.endIndex + (following?.[0].length ?? 0)));
  if (ownLine && (following || index === 0)) return [{ span: ownLine, text: '' }];
  const next = items[index + 1];
  if (following && next && !/#/.test(source.slice(item.endIndex, next.startIndex))) {
    return [{ span: { start: item.startIndex, end: next.startIndex }, text: '' }];
  }
  const previous = items[index - 1];
  if (previous && !/#/.test(source.slice(previous.endIndex, item.startIndex))) {
    return [{ span: { start: previous.endIndex, end: item.endIndex }, text: '' }];
  }
  return index === 0 && items.length === 1
    ? [{ span: { start: item.startIndex, end: item.endIndex + (following?.[0].length ?? 0) }, text: '' }]
    : null;
}

/** A comment behind something on its line speaks about it and goes with it. */
export function withComment(source: string, end: number): number {
  return end + (/^[ \t]*#[^\r\n]*/.exec(source.slice(end))?.[0].length ?? 0);
}

/** The full lines of a span, with their line end, if nothing else stands on them. */
export function wholeLines(source: string, start: number, end: number): Span | null {
  const from = lineStart(source, start);
  const rest = /^[ \t]*(\r\n|\n|\r|$)/.exec(source.slice(end));
  return source.slice(from, start).trim() === '' && rest ? { start: from, end: end + rest[0].length } : null;
}
