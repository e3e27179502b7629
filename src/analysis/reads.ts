import type { Readable } from '../frameworks/framework';
import type { Framework, SiteKind } from '../model/site';
import { frameworkNames } from '../model/words';
import { configFrameworks, pythonFrameworks, scriptFrameworks } from './frameworks';

const COLUMNS: readonly (readonly [string, readonly SiteKind[]])[] = [
  ['Layers', ['layer']],
  ['Functions', ['functional']],
  ['Arguments and settings', ['recurrent', 'attention', 'transformer', 'argument', 'config']],
  ['Stochastic depth, DropBlock', ['drop-path', 'drop-block']],
  ['Masks by hand', ['mask']],
];

const MOST_NAMED = 6;

function declared(): ReadonlyMap<Framework, readonly Readable[]> {
  const byFramework = new Map<Framework, Readable[]>();
  for (const { framework, reads } of [...pythonFrameworks, ...scriptFrameworks, ...configFrameworks]) {
    byFramework.set(framework, [...(byFramework.get(framework) ?? []), ...reads]);
  }
  return byFramework;
}

/** The README's table of what is read: a row for each framework, as the readers themselves declare it. */
export function readTable(page: string): string {
  const rows = [...declared()].map(([framework, reads]) => {
    const cells = COLUMNS.map(([, kinds]) =>
      cell(
        reads.filter(({ kind }) => kinds.includes(kind)),
        page,
      ),
    );
    return `| ${[frameworkNames[framework], ...cells].join(' | ')} |`;
  });
  return [`| | ${COLUMNS.map(([title]) => title).join(' | ')} |`, `|${'---|'.repeat(COLUMNS.length + 1)}`, ...rows].join('\n');
}

/** The page with every name; ends in a line break. */
export function readPage(): string {
  const sections = [...declared()].map(([framework, reads]) => {
    const lines = COLUMNS.flatMap(([title, kinds]) => {
      const names = reads.filter(({ kind }) => kinds.includes(kind)).map(nameOf);
      return names.length > 0 ? [`**${title}:** ${names.join(', ')}`] : [];
    });
    return [`## ${frameworkNames[framework]}`, ...lines].join('\n\n');
  });
  const head =
    '# What is read\n\nEvery name under which dropout is found, as the readers declare it. Other homes of the same things (submodules, aliases) are known, too.';
  return `${[head, ...sections].join('\n\n')}\n`;
}

/** The first names without their packages, and everything that is said in words. */
function cell(reads: readonly Readable[], page: string): string {
  const named = [...new Set(reads.filter(isNamed).map(({ name }) => `\`${name.slice(name.lastIndexOf('.') + 1)}\``))];
  const others = named.length - MOST_NAMED;
  const names = named.slice(0, MOST_NAMED).join(', ') + (others > 0 ? ` and [${others} more](${page})` : '');
  return [names, ...reads.filter((each) => !isNamed(each)).map(({ name }) => name)].filter((part) => part !== '').join('; ');
}

function isNamed({ name }: Readable): boolean {
  return /^[\w.*]+$/.test(name);
}

/** Names of libraries as code; words as they are. */
function nameOf(each: Readable): string {
  return isNamed(each) ? `\`${each.name}\`` : each.name;
}
