import type { Span } from '../text/span';

/** Findings of one file that were accepted: `count` of the same rule at the same source text. */
export interface BaselineEntry {
  readonly rule: string;
  /** Source of the finding, blanks collapsed: no line numbers, so that code may move. */
  readonly text: string;
  readonly count: number;
}

/** Entries by path, relative to the baseline's folder, with forward slashes. */
export type Baseline = ReadonlyMap<string, readonly BaselineEntry[]>;

type Found = { readonly rule: string; readonly span: Span };

/** Longest source text in an entry, in characters; of a longer one the beginning and a check sum. */
const LONGEST = 120;

/** Larger files are no baseline; characters. */
export const largestBaseline = 32 * 1024 * 1024;

/** What a baseline says of one file whose findings are all accepted. */
export function entriesOf(findings: readonly Found[], text: string): readonly BaselineEntry[] {
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const place = placeText(finding.span, text);
    const key = keyOf(finding.rule, place);
    entries.set(key, { rule: finding.rule, text: place, count: (entries.get(key)?.count ?? 0) + 1 });
  }
  return [...entries.values()];
}

/** Tells the findings that a baseline accepts from the new ones; of more than were accepted the later ones are new. */
export function accept<F extends Found>(
  findings: readonly F[],
  text: string,
  entries: readonly BaselineEntry[],
): { readonly fresh: readonly F[]; readonly accepted: readonly F[] } {
  const left = new Map<string, number>();
  for (const { rule, text: place, count } of entries) left.set(keyOf(rule, place), (left.get(keyOf(rule, place)) ?? 0) + count);
  const fresh: F[] = [];
  const accepted: F[] = [];
  for (const finding of findings) {
    const key = keyOf(finding.rule, placeText(finding.span, text));
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    (count > 0 ? accepted : fresh).push(finding);
  }
  return { fresh, accepted };
}

/** The text of a baseline file; paths in order, so that it changes little. */
export function baselineText(baseline: Baseline): string {
  const files = [...baseline].filter(([, entries]) => entries.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ tool: 'dropout-doctor', version: 1, files: Object.fromEntries(files) }, null, 2)}\n`;
}

/** The baseline of a file's text, or why there is none. */
export function readBaseline(text: string): Baseline | { readonly reason: string } {
  if (text.length > largestBaseline) return { reason: `it is larger than ${largestBaseline / 1024 / 1024} MB` };
  let root: unknown;
  try {
    root = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { reason: 'it is not JSON' };
  }
  if (!isTable(root) || root.tool !== 'dropout-doctor' || !isTable(root.files)) return { reason: 'it is no baseline of dropout-doctor' };
  if (root.version !== 1) return { reason: `its version is ${JSON.stringify(root.version)}, and only 1 is known` };
  return new Map(Object.entries(root.files).map(([path, entries]) => [path, Array.isArray(entries) ? entries.filter(isEntry) : []]));
}

function isEntry(value: unknown): value is BaselineEntry {
  return isTable(value) && typeof value.rule === 'string' && typeof value.text === 'string' && Number.isSafeInteger(value.count);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keyOf(rule: string, place: string): string {
  return `${rule}\n${place}`;
}

function placeText({ start, end }: Span, text: string): string {
  const flat = text.slice(start, end).replace(/\s+/g, ' ').trim();
  return flat.length <= LONGEST ? flat : `${flat.slice(0, LONGEST - 9)}…${checkSum(flat)}`;
}

/** FNV-1a, 32 bits. */
function checkSum(text: string): string {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}
