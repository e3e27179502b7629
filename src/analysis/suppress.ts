import type { Finding } from '../model/finding';
import { closestRule } from '../rules/catalogue';
import { Lines } from '../text/lines';
import type { Span } from '../text/span';
import type { Opened } from './opened';
import type { Problem } from './report';

/**
 * `# dropout: ignore[a, b]`, with `-next-line` or `-file` behind `ignore`, and `off` … `on` around a block; `//` in JavaScript. What
 * stands behind `off` and `on` must not go on as prose.
 */
const DIRECTIVE =
  /(?:#|\/[/*])\s*dropout:\s*(?:ignore(-next-line|-file)?|(off|on)(?=\s*(?:\[|#|\*\/|$)))(?![\w-])(?:\s*(\[)([^\]]*)(\]?))?/i;

interface Suppression {
  readonly scope: 'line' | 'next-line' | 'file' | 'block';
  /** null = every rule. */
  readonly rules: readonly string[] | null;
  /** 1-based; for `next-line` the line that is meant, for a block its first. */
  readonly line: number;
  /** Last line of a block. */
  last: number;
  /** Last line of a rule that ends earlier. */
  readonly ends: Map<string, number>;
  readonly comment: Comment;
  /** What is read of the comment, and its list of rules. */
  readonly directive: Span;
  readonly list: Span | null;
  /** Rules that it has silenced. */
  readonly used: Set<string>;
}

type Comment = Opened['comments']['all'][number];

/** A comment that has silenced nothing, or nothing of some rules. */
export interface UnusedIgnore {
  /** Of the whole comment. */
  readonly span: Span;
  /** What is read of it. */
  readonly directive: Span;
  /** Rules of which it has silenced nothing; null: it names none, and there was nothing at all. */
  readonly stale: readonly string[] | null;
  /** Rules that it must go on naming. */
  readonly kept: readonly string[];
  /** Where its rules stand. */
  readonly list: Span | null;
}

/** The suppression comments of one source. */
export interface Suppressions {
  covers(finding: Pick<Finding, 'rule' | 'span'>): boolean;
  /** What has covered nothing so far. `ran` are the rules that had their say: of the others nobody knows. */
  unused(ran: ReadonlySet<string>): readonly UnusedIgnore[];
  /** Ids that no rule has. */
  readonly problems: readonly Problem[];
}

const NONE: Suppressions = { covers: () => false, unused: () => [], problems: [] };

/** Reads the suppression comments; `known` are the ids of all rules, also of those that are switched off. */
export function readSuppressions(opened: Opened, known: ReadonlySet<string>): Suppressions {
  // The word alone is found far sooner, and most texts do not have it.
  if (!/dropout:/i.test(opened.text) || !/(?:#|\/[/*])\s*dropout:/i.test(opened.text)) return NONE;
  const lines = new Lines(opened.text);
  const problems: Problem[] = [];
  const suppressions: Suppression[] = [];
  for (const comment of opened.comments.all) {
    const match = DIRECTIVE.exec(comment.text);
    if (!match) continue;
    const rules = match[3] === undefined ? null : namedRules(match[4] ?? '', comment, match[5] === ']', known, problems);
    const line = lines.at(comment.span.start).line;
    const block = match[2]?.toLowerCase();
    if (block === 'on') close(suppressions, rules, line);
    else {
      const scope = block ? 'block' : match[1] === '-next-line' ? 'next-line' : match[1] === '-file' ? 'file' : 'line';
      const meant = scope === 'next-line' ? nextCodeLine(opened, lines, line) : line;
      const last = scope === 'block' ? lines.count : meant;
      suppressions.push({ scope, rules, line: meant, last, ends: new Map(), comment, ...placesOf(match, comment), used: new Set() });
    }
  }
  return {
    problems,
    covers(finding) {
      const covering = suppressions.filter((suppression) => covers(suppression, finding, opened, lines));
      for (const { used } of covering) used.add(finding.rule);
      return covering.length > 0;
    },
    unused: (ran) => suppressions.flatMap((suppression) => unusedOf(suppression, ran)),
  };
}

function placesOf(match: RegExpExecArray, { span }: Comment): Pick<Suppression, 'directive' | 'list'> {
  const start = span.start + match.index;
  const end = start + match[0].length;
  const names = match[4];
  const from = start + match[0].indexOf('[') + 1;
  return { directive: { start, end }, list: names === undefined ? null : { start: from, end: from + names.length } };
}

/** `on` ends the blocks above: for all rules, or for those that it names. */
function close(suppressions: readonly Suppression[], rules: readonly string[] | null, line: number): void {
  for (const suppression of suppressions) {
    if (suppression.scope !== 'block' || suppression.last < line) continue;
    if (rules === null) suppression.last = line;
    else for (const rule of rules) if (!suppression.ends.has(rule)) suppression.ends.set(rule, line);
  }
}

function covers(
  { scope, rules, line, last, ends }: Suppression,
  finding: Pick<Finding, 'rule' | 'span'>,
  opened: Opened,
  lines: Lines,
): boolean {
  if (rules && !rules.includes(finding.rule)) return false;
  if (scope === 'file') return true;
  const first = lines.at(finding.span.start).line;
  if (scope === 'block') return line <= first && first <= Math.min(last, ends.get(finding.rule) ?? last);
  if (line === first) return true;
  if (scope !== 'line' || line < first) return false;
  // A call over several lines: beside any of its arguments, or behind the statement's end.
  if (line <= lines.at(finding.span.end).line) return true;
  return line === lines.at(opened.comments.endOfStatement(finding.span.start)).line;
}

function unusedOf({ rules, comment, directive, list, used }: Suppression, ran: ReadonlySet<string>): readonly UnusedIgnore[] {
  const parts = { span: comment.span, directive, list };
  if (rules === null) return used.size === 0 ? [{ ...parts, stale: null, kept: [] }] : [];
  const stale = rules.filter((rule) => !used.has(rule) && ran.has(rule));
  return stale.length === 0 ? [] : [{ ...parts, stale, kept: rules.filter((rule) => !stale.includes(rule)) }];
}

function namedRules(list: string, comment: Comment, closed: boolean, known: ReadonlySet<string>, problems: Problem[]): readonly string[] {
  const problem = (message: string, word: string): void => {
    const start = comment.span.start + Math.max(0, comment.text.indexOf(word, comment.text.indexOf('[')));
    problems.push({ code: 'unknown-rule', message, span: { start, end: start + word.length } });
  };
  if (!closed) problem('The list of rules lacks its closing bracket; nothing is ignored.', '[');
  const ids = closed ? list.split(',').map((id) => id.trim()) : [];
  if (closed && ids.every((id) => id === '')) problem('No rule is named between the brackets; nothing is ignored.', '[');
  for (const id of ids) {
    if (id === '' || known.has(id)) continue;
    const near = closestRule(id);
    problem(`There is no rule "${id}"${near && known.has(near.id) ? `; did you mean "${near.id}"?` : '.'}`, id);
  }
  return ids.filter((id) => known.has(id));
}

/** The first line below that is not blank and not only a comment. */
function nextCodeLine({ text: whole, comments }: Opened, lines: Lines, from: number): number {
  for (let line = from + 1; line <= lines.count; line++) {
    const text = whole.slice(lines.startOf(line), lines.startOf(line + 1)).trim();
    if (text !== '' && !(comments.mark && text.startsWith(comments.mark))) return line;
  }
  return from + 1;
}
