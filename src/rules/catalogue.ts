import { frameworkNames } from '../model/words';
import { closestWord } from '../text/closest';
import { rules } from './index';
import type { DocumentedRule, Rule, RuleExample } from './rule';
import { unusedIgnorePage } from './unusedIgnore';

export function ruleById(id: string): Rule | null {
  return rules.find((rule) => rule.id === id) ?? null;
}

/** All that can be found and has a page: the rules in their order, then what is said of comments. */
export function documented(): readonly DocumentedRule[] {
  return [...rules, unusedIgnorePage];
}

export function documentedById(id: string): DocumentedRule | null {
  return documented().find((rule) => rule.id === id) ?? null;
}

/** The page of a rule, as markdown; ends in a line break. */
export function rulePage(rule: DocumentedRule): string {
  const { doc } = rule;
  const sections = [
    `# ${rule.id}`,
    `*${rule.summary}.*`,
    `Severity: **${rule.severity}** · ${namesOf(rule)}`,
    `## What it does\n\n${doc.whatItDoes}`,
    `## Why it matters\n\n${doc.whyItMatters}`,
    ...examples(rule, 'Example', 'bad'),
    ...examples(rule, 'Use instead', 'good'),
    `## When to ignore\n\n${doc.whenToIgnore}`,
    ...(rule.category === 'comments' ? [] : [`Silence one line with \`# dropout: ignore[${rule.id}]\`.`]),
    ...(doc.references.length === 0
      ? []
      : [`## References\n\n${doc.references.map(({ title, url }) => `- [${title}](${url})`).join('\n')}`]),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** What the editor shows over a finding beside its message: why it matters, in short. */
export function ruleHover(rule: Rule): string {
  return `**${rule.id}**: ${rule.summary}.\n\n${rule.doc.whyItMatters}`;
}

/** The table of all that is found, for the README; `pages` is the folder of the rule pages, relative to it. */
export function rulesTable(pages: string): string {
  const rows = documented().map(
    (rule) => `| [\`${rule.id}\`](${pages}/${rule.id}.md) | ${rule.severity} | ${rule.summary} | ${namesOf(rule)} |`,
  );
  return ['| Rule | Severity | What it finds | In |', '|---|---|---|---|', ...rows].join('\n');
}

/** The rule whose id is most like `text`; null when none is near. */
export function closestRule(text: string): Rule | null {
  const parts = rules.filter((rule) => text.length >= 4 && rule.id.includes(text.toLowerCase()));
  if (parts.length === 1 && parts[0]) return parts[0];
  const near = closestWord(
    text,
    rules.map((rule) => rule.id),
  );
  return near === null ? null : ruleById(near);
}

function namesOf(rule: DocumentedRule): string {
  if (rule.category === 'comments') return 'every language with comments';
  return rule.frameworks.map((framework) => frameworkNames[framework]).join(', ');
}

function examples(rule: DocumentedRule, heading: string, side: 'bad' | 'good'): readonly string[] {
  if (rule.examples.length === 0) return [];
  return [`## ${heading}`, ...rule.examples.map((example) => `\`\`\`${languageOf(example)}\n${example[side].trimEnd()}\n\`\`\``)];
}

function languageOf({ framework }: RuleExample): string {
  return framework === 'tfjs' ? 'javascript' : framework === 'config' ? 'yaml' : 'python';
}
