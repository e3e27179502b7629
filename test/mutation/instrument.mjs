// Puts every mutant of `src/rules` into its source, switched off; which one is on is a global that Stryker's code asks for.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

/** Only types; only text. */
const WITHOUT_BEHAVIOUR = new Set(['rule.ts', 'unusedIgnore.ts', 'exampleNets.ts', 'exampleClasses.ts']);

/**
 * What a rule says of itself: texts for its page, which is compared with the rule word by word anyway (`test/unit/rules/examples.test.ts`),
 * so that mutants in them would all be killed and say nothing. Messages and titles of remedies stay: a user acts by them.
 */
const METADATA = new Set(['doc', 'summary', 'examples', 'category', 'severity']);

const ignorer = {
  shouldIgnore(path) {
    if (isMetadata(path)) return 'metadata of a rule';
    if (path.isFunctionDeclaration() && serves(path.get('id'), path)) return 'text of an example';
    if (path.isVariableDeclarator() && serves(path.get('id'), path)) return 'text of an example';
    return undefined;
  },
};

/** A property of the exported literal `rule`. */
function isMetadata(path) {
  if (!path.isObjectProperty() || !METADATA.has(path.node.key.name)) return false;
  const owner = path.parentPath?.parentPath;
  return Boolean(owner?.isVariableDeclarator() && owner.node.id.name === 'rule');
}

/** Every use of the name stands in the metadata of the rule. */
function serves(id, path) {
  const uses = id.isIdentifier() ? (path.scope.getBinding(id.node.name)?.referencePaths ?? []) : [];
  return uses.length > 0 && uses.every((use) => use.findParent(isMetadata));
}

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, isDebugEnabled: () => false };

/** `files`: instrumented text by absolute path. `mutants`: id, file (relative to `root`), line, name of the mutator, original, replacement. */
export async function instrument(root) {
  const folder = join(root, 'src/rules');
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && !WITHOUT_BEHAVIOUR.has(name));
  const sources = names.map((name) => ({ name: join(folder, name), content: readFileSync(join(folder, name), 'utf8'), mutate: true }));
  const { files, mutants } = await new Instrumenter(logger).instrument(sources, {
    plugins: null,
    excludedMutations: [],
    ignorers: [ignorer],
  });
  const texts = new Map(sources.map(({ name, content }) => [name, content.split('\n')]));
  return {
    files: new Map(files.map(({ name, content }) => [name, content])),
    mutants: mutants
      .filter(({ status }) => status !== 'Ignored')
      .map(({ id, fileName, location, mutatorName, replacement }) => ({
        id,
        file: relative(root, fileName),
        line: location.start.line + 1,
        mutator: mutatorName,
        original: between(texts.get(fileName) ?? [], location),
        replacement,
      })),
    ignored: mutants.filter(({ status }) => status === 'Ignored').length,
  };
}

function between(lines, { start, end }) {
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.column, end.column);
  return [
    (lines[start.line] ?? '').slice(start.column),
    ...lines.slice(start.line + 1, end.line),
    (lines[end.line] ?? '').slice(0, end.column),
  ].join('\n');
}
