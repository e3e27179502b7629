import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { named } from '../tree';

/** Programs that are run for one file. */
const MOST_PROGRAMS = 2;
/** From a file to those that use it, and on to those that use these. */
const MAX_DEPTH = 3;
const MOST_FILES = 16;

/** The programs of the project that may come to what a file defines: itself, if it does something, and those that use it by way of others. */
export function programsFor(module: PyModule): readonly PyModule[] {
  const programs: PyModule[] = [];
  const seen = new Set([module.file]);
  let level: readonly PyModule[] = [module];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const next: PyModule[] = [];
    for (const each of level) {
      if (isProgram(each)) programs.push(each);
      if (programs.length >= MOST_PROGRAMS || depth === MAX_DEPTH) continue;
      for (const user of usersOf(each)) {
        if (seen.size > MOST_FILES) break;
        if (seen.has(user.file)) continue;
        seen.add(user.file);
        next.push(user);
      }
    }
    level = next;
  }
  return programs.slice(0, MOST_PROGRAMS);
}

/** Files that name something of this one, opened one after the other: whoever asks stops when there are enough. A package that is imported whole may be imported for anything. */
function* usersOf(module: PyModule): Generator<PyModule> {
  const names = new Set(
    [
      ...module.functions.filter(({ classId, node }) => classId === null && isAtTop(node)),
      ...module.classes.filter(({ node }) => isAtTop(node)),
    ].map(({ name }) => name),
  );
  for (const name of names) yield* (module.users(name) ?? []).filter(({ text }) => text.includes(name));
}

function isAtTop(node: PyNode): boolean {
  const around = node.parent?.type === 'decorated_definition' ? node.parent.parent : node.parent;
  return around?.type === 'module';
}

/** Calls at the top of a file that only prepare: paths, warnings, logs. */
const PREPARES = /^(?:sys|os|warnings|logging|logger|random|np|numpy|torch|matplotlib|plt|setup|__all__)\b/;

/** It does something when it is run. */
function isProgram({ root }: PyModule): boolean {
  return named(root).some((statement) => {
    if (statement.type === 'if_statement') return /__name__/.test(statement.childForFieldName('condition')?.text ?? '');
    if (statement.type === 'for_statement' || statement.type === 'with_statement' || statement.type === 'while_statement') return true;
    return statement.type === 'expression_statement' && named(statement)[0]?.type === 'call' && !PREPARES.test(statement.text);
  });
}
