import type { Finding } from '../model/finding';
import { closestRule } from '../rules/catalogue';
import { Lines } from '../text/lines';
import type { Opened } from './opened';
import type { Problem } from './report';

/** `# dropout: ignore[a, b]`, with `-next-line` or `-file` behind `ignore`; `//` in JavaScript. */
const IGNORE = /(?:#|\/[/*])\s*dropout:\s*ignore(-next-line|-file)?(?![\w-])(\s*\[([^\]]*)(\]?))?/i;

interface Suppression {
  readonly scope: 'line' | 'next-line' | 'file';
  /** null = every rule. */
  readonly rules: readonly string[] | null;
  /** 1-based; for `next-line` the line that is meant. */
  readonly line: number;
}

type Comment = Opened['comments']['all'][number];

/** The suppression comments of one source. */
export interface Suppressions {
  covers(finding: Pick<Finding, 'rule' | 'span'>): boolean;
  /** Ids that no rule has. */
  readonly problems: readonly Problem[];
}

/** Reads the suppression comments; `known` are the ids of all rules, also of those that are switched off. */
export function readSuppressions(opened: Opened, known: ReadonlySet<string>): Suppressions {
  const lines = new Lines(opened.text);
  const problems: Problem[] = [];
  const suppressions: Suppression[] = [];
  for (const comment of opened.comments.all) {
    const match = IGNORE.exec(comment.text);
    if (!match) continue;
    const rules = match[2] === undefined ? null : namedRules(match[3] ?? '', comment, match[4] === ']', known, problems);
    const own = lines.at(comment.span.start).line;
    const scope = match[1] === '-next-line' ? 'next-line' : match[1] === '-file' ? 'file' : 'line';
    suppressions.push({ scope, rules, line: scope === 'next-line' ? nextCodeLine(opened, lines, own) : own });
  }
  return { problems, covers: (finding) => suppressions.length > 0 && covers(suppressions, finding, opened, lines) };
}

function covers(suppressions: readonly Suppression[], finding: Pick<Finding, 'rule' | 'span'>, opened: Opened, lines: Lines): boolean {
  const first = lines.at(finding.span.start).line;
  let last: number | null = null;
  return suppressions.some(({ scope, rules, line }) => {
    if (rules && !rules.includes(finding.rule)) return false;
    if (scope === 'file' || line === first) return true;
    if (scope !== 'line' || line < first) return false;
    // A call over several lines: beside any of its arguments, or behind the statement's end.
    if (line <= lines.at(finding.span.end).line) return true;
    last ??= lines.at(opened.comments.endOfStatement(finding.span.start)).line;
    return line === last;
  });
}

function namedRules(list: string, comment: Comment, closed: boolean, known: ReadonlySet<string>, problems: Problem[]): readonly string[] {
  const problem = (message: string, word: string): void => {
    const start = comment.span.start + Math.max(0, comment.text.indexOf(word, comment.text.indexOf('[')));
    problems.push({ code: 'unknown-rule', message, span: { start, end: start + word.length } });
  };
  if (!closed) problem('The list of rules after "ignore" lacks its closing bracket; nothing is ignored.', '[');
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
