// The rules are code and texts: documentation and examples, which are most of it. Only the command line holds both in its bundle; the bundles of the extension
// hosts leave the texts to `rule-pages.json`, and that of the desktop holds no more than the cards of the rules.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import ts from 'typescript';

const TEXTS = new Set(['doc', 'examples']);

/** Runs the rules' own code: their cards, and the page of each. */
export async function rulesOf() {
  const contents = `
    export { cards } from './src/rules/cards';
    import { documented, rulePage } from './src/rules/catalogue';
    export const pages = Object.fromEntries(documented().map((rule) => [rule.id, rulePage(rule)]));`;
  const options = { stdin: { contents, resolveDir: '.' }, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' };
  const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
  const module = { exports: {} };
  new Function('module', 'exports', outputFiles[0].text)(module, module.exports);
  return { ...module.exports, files: Object.keys(metafile.inputs).filter((file) => file.startsWith('src/')) };
}

/** In place of all rules their cards, as data. */
export const onlyCards = {
  name: 'only-cards',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]src[\\/]rules[\\/]cards\.ts$/ }, async ({ path }) => {
      const { cards, files } = await rulesOf();
      const text = await readFile(path, 'utf8');
      const contents = text.replace(/^import \{ rules \}.*$/m, '').replace(/(?<=RuleCard\[\] = ).*;/, () => `${JSON.stringify(cards)};`);
      if (contents.includes('rules.map')) throw new Error(`${path}: the cards are not where they were`);
      return { contents, loader: 'ts', watchFiles: files.map((file) => new URL(file, import.meta.url).pathname) };
    }),
};

/** Rules without documentation and examples. */
export const withoutTexts = {
  name: 'without-texts',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]src[\\/]rules[\\/][\w-]+\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return text.includes('export const rule: Rule =') ? { contents: bare(path, text), loader: 'ts' } : null;
    }),
};

function bare(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const declarations = source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList.declarations);
  const rule = declarations.find(({ name }) => name.text === 'rule')?.initializer;
  const properties = rule && ts.isObjectLiteralExpression(rule) ? rule.properties : [];
  const texts = properties.filter((property) => ts.isPropertyAssignment(property) && TEXTS.has(property.name.text));
  if (texts.length !== TEXTS.size) throw new Error(`${path}: the rule's documentation and examples are not where they are looked for`);
  return texts.reduceRight((rest, { pos, end }) => rest.slice(0, pos) + rest.slice(text[end] === ',' ? end + 1 : end), text);
}
