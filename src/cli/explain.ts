import { closestRule, documented, documentedById, rulePage } from '../rules/catalogue';
import { CLEAN, FAILURE, type Io } from './io';
import { readOptions, UsageError, withUsage } from './options';

export const explainUsage = `Usage: dropout-doctor explain [RULE]

Prints the page of a rule: what it finds, why it matters, examples, references. Without RULE: the list of all rules.
`;

export function explain(args: readonly string[], io: Io): Promise<number> {
  return withUsage(io, explainUsage, () => {
    const { values, positionals } = readOptions(args, { options: { help: { type: 'boolean', short: 'h' } } });
    if (values.help) {
      io.out(explainUsage);
      return CLEAN;
    }
    if (positionals.length > 1) throw new UsageError('explain takes one rule');
    const id = positionals[0];
    if (id === undefined) {
      const all = documented();
      const width = Math.max(...all.map((rule) => rule.id.length));
      io.out(all.map((rule) => `${rule.id.padEnd(width)}  ${rule.severity.padEnd(7)}  ${rule.summary}\n`).join(''));
      return CLEAN;
    }
    const rule = documentedById(id);
    if (rule) {
      io.out(rulePage(rule));
      return CLEAN;
    }
    const near = closestRule(id);
    io.err(`There is no rule '${id}'.${near ? ` Did you mean ${near.id}?` : ' Run "dropout-doctor explain" for the list.'}\n`);
    return FAILURE;
  });
}
