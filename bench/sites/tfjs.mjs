// Compares the dropout sites of TensorFlow.js that `dropout-doctor sites` lists with those that the TypeScript compiler's own
// parser and binder show. `node bench/sites/tfjs.mjs [--cli dist/cli.js] FOLDER…`; prints every disagreement and the shares.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const args = process.argv.slice(2);
const at = args.indexOf('--cli');
const cli = at >= 0 ? args.splice(at, 2)[1] : 'dist/cli.js';

const LAYERS = ['dropout', 'spatialDropout1d', 'alphaDropout', 'gaussianDropout'];
const RECURRENT = ['lstm', 'gru', 'simpleRNN', 'lstmCell', 'gruCell', 'simpleRNNCell', 'convLstm2d', 'convLstm2dCell'];
const PACKAGE = /(^|[/:])@tensorflow\/tfjs(-(core|layers|node|node-gpu|react-native))?(@[^/]*)?(\/|$)/;

function* scriptsIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git') yield* scriptsIn(path);
    else if (entry.isFile() && /\.([cm]?[jt]s|[jt]sx)$/.test(path) && !/\.d\.[cm]?ts$|\.min\.js$/.test(path)) yield path;
  }
}

/** A program of one file: nothing is looked up on the disk, so that names from elsewhere stay unknown. */
function openFile(path, text) {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : /ts$/.test(path) ? ts.ScriptKind.TS : ts.ScriptKind.JSX;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const host = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => (name === path ? source : undefined),
    fileExists: (name) => name === path,
    readFile: () => undefined,
    writeFile: () => undefined,
    directoryExists: () => false,
  };
  const program = ts.createProgram({
    rootNames: [path],
    options: { noResolve: true, noLib: true, allowJs: true, checkJs: true, target: ts.ScriptTarget.Latest, jsx: ts.JsxEmit.Preserve },
    host,
  });
  return { source, checker: program.getTypeChecker() };
}

const bare = (node) => {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isTypeAssertionExpression(inner) ||
    ts.isAwaitExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
};

const moduleOf = (call) => {
  const isRequire = ts.isIdentifier(call.expression) && call.expression.text === 'require';
  const isImport = call.expression.kind === ts.SyntaxKind.ImportKeyword;
  const [first] = call.arguments;
  return (isRequire || isImport) && first && ts.isStringLiteralLike(first) ? first.text : null;
};

/** Path of an expression inside the library (`layers.dropout`, '' = the library), null when it is not the library's. */
function pathOf(expression, checker, depth = 0) {
  const node = bare(expression);
  if (depth > 12) return null;
  if (ts.isPropertyAccessExpression(node) || (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))) {
    const whole = pathOf(node.expression, checker, depth + 1);
    const name = ts.isPropertyAccessExpression(node) ? node.name.text : node.argumentExpression.text;
    if (whole === null) return null;
    if (whole === '' && name === 'default') return '';
    return whole === '' ? name : `${whole}.${name}`;
  }
  if (ts.isCallExpression(node)) {
    const source = moduleOf(node);
    return source !== null && PACKAGE.test(source) ? '' : null;
  }
  if (!ts.isIdentifier(node)) return null;
  const symbol = checker.getSymbolAtLocation(node);
  const declarations = symbol?.declarations ?? [];
  if (declarations.length === 0) return node.text === 'tf' ? '' : null;
  const paths = new Set(declarations.map((each) => pathOfDeclaration(each, checker, depth)));
  return paths.size === 1 ? [...paths][0] : null;
}

function pathOfDeclaration(declaration, checker, depth) {
  const imported = ts.findAncestor(declaration, ts.isImportDeclaration);
  if (imported) {
    const source = imported.moduleSpecifier.text;
    const isHandedOn = !PACKAGE.test(source) && /^(tf|tfl|tfjs)$/.test(declaration.name?.text ?? '') && /^(\.|\/|@\/|~\/)/.test(source);
    if (!PACKAGE.test(source)) return isHandedOn ? '' : null;
    const name = ts.isImportSpecifier(declaration) ? (declaration.propertyName ?? declaration.name).text : '';
    return name === 'default' ? '' : name;
  }
  if (ts.isParameter(declaration)) return /^(tf|tfl|tfjs)$/.test(declaration.name.text ?? '') ? '' : null;
  if (ts.isBindingElement(declaration)) {
    const holder = declaration.parent.parent;
    const name = (declaration.propertyName ?? declaration.name).text;
    const whole = ts.isBindingElement(holder)
      ? pathOfDeclaration(holder, checker, depth + 1)
      : ts.isVariableDeclaration(holder) && holder.initializer
        ? pathOf(holder.initializer, checker, depth + 1)
        : null;
    return whole === null ? null : whole === '' ? name : `${whole}.${name}`;
  }
  if (ts.isVariableDeclaration(declaration) && declaration.initializer) return pathOf(declaration.initializer, checker, depth + 1);
  return null;
}

function numberOf(expression, checker, depth = 0) {
  const node = bare(expression);
  if (depth > 8) return undefined;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const inner = numberOf(node.operand, checker, depth + 1);
    return inner === undefined ? undefined : -inner;
  }
  const target = ts.isPropertyAccessExpression(node) ? node.name : node;
  if (!ts.isIdentifier(target)) return undefined;
  const symbol = ts.isShorthandPropertyAssignment(target.parent)
    ? checker.getShorthandAssignmentValueSymbol(target.parent)
    : checker.getSymbolAtLocation(target);
  const [declaration, another] = symbol?.declarations ?? [];
  if (!declaration || another) return undefined;
  const isConstant = ts.isVariableDeclaration(declaration) && ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const;
  const isDefault = ts.isParameter(declaration) || ts.isBindingElement(declaration);
  const isField = ts.isPropertyAssignment(declaration);
  const value = isConstant || isDefault || isField ? declaration.initializer : undefined;
  return value ? numberOf(value, checker, depth + 1) : undefined;
}

/** The object literal that an expression is or, as a constant, stands for. */
function objectOf(expression, checker) {
  const node = bare(expression);
  if (ts.isObjectLiteralExpression(node)) return node;
  const [declaration, another] = (ts.isIdentifier(node) && checker.getSymbolAtLocation(node)?.declarations) || [];
  const isVariable = declaration && !another && ts.isVariableDeclaration(declaration) && declaration.initializer;
  return isVariable && ts.isObjectLiteralExpression(bare(declaration.initializer)) ? bare(declaration.initializer) : null;
}

/** Entries of an object literal, with those of the literals that are spread into it. */
function partsOf(expression, checker, depth = 0) {
  const parts = depth < 8 ? (objectOf(expression, checker)?.properties ?? []) : [];
  return parts.flatMap((part) => (ts.isSpreadAssignment(part) ? partsOf(part.expression, checker, depth + 1) : [part]));
}

/** `line callee parameter` -> rate, undefined when this oracle does not determine it. */
function oracle(path, text) {
  const found = [];
  const { source, checker } = openFile(path, text);
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node)) return;
    const callee = pathOf(node.expression, checker);
    if (callee === null) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const [first, second] = node.arguments;
    if (callee === 'dropout') {
      found.push({ key: `${line} tf.dropout rate`, rate: second && numberOf(second, checker) });
      return;
    }
    const name = callee.startsWith('layers.') ? callee.slice('layers.'.length) : '';
    const options = first ? partsOf(first, checker) : [];
    const entry = (key) => options.find((part) => part.name && (part.name.text ?? '') === key);
    const rateOf = (part) =>
      part && ts.isPropertyAssignment(part) ? numberOf(part.initializer, checker) : part && numberOf(part.name, checker);
    if (LAYERS.includes(name)) found.push({ key: `${line} tf.layers.${name} rate`, rate: rateOf(entry('rate')) });
    for (const key of RECURRENT.includes(name) ? ['dropout', 'recurrentDropout'] : []) {
      if (entry(key)) found.push({ key: `${line} tf.layers.${name} ${key}`, rate: rateOf(entry(key)) });
    }
  };
  visit(source);
  return found;
}

const totals = { files: 0, oracle: 0, reader: 0, both: 0, determined: 0, resolved: 0, wrong: 0 };
for (const folder of args) {
  const root = resolve(folder);
  const lines = execFileSync('node', [cli, 'sites', root], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).split('\n');
  const byFile = new Map();
  for (const line of lines.filter(Boolean)) {
    const site = JSON.parse(line);
    if (site.framework !== 'tfjs') continue;
    byFile.set(site.file, [...(byFile.get(site.file) ?? []), { key: `${site.line} ${site.callee} ${site.parameter}`, rate: site.rate }]);
  }
  for (const path of scriptsIn(root)) {
    if (!existsSync(path) || statSync(path).size > 1024 * 1024) continue;
    const text = readFileSync(path, 'utf8');
    if (!/dropout/i.test(text)) continue;
    totals.files++;
    const expected = oracle(path, text);
    const rest = [...(byFile.get(path) ?? [])];
    totals.oracle += expected.length;
    totals.reader += rest.length;
    for (const { key, rate } of expected) {
      const index = rest.findIndex((site) => site.key === key);
      if (index < 0) {
        console.log(`missed     ${path}:${key}`);
        continue;
      }
      const [site] = rest.splice(index, 1);
      totals.both++;
      if (rate === undefined) continue;
      totals.determined++;
      if (site.rate !== null) totals.resolved++;
      if (site.rate === null) console.log(`unresolved ${path}:${key} ${rate}`);
      else if (Math.abs(site.rate - rate) > 1e-9) {
        totals.wrong++;
        console.log(`differs    ${path}:${key} oracle ${rate} reader ${site.rate}`);
      }
    }
    for (const { key } of rest) console.log(`extra      ${path}:${key}`);
  }
}
const share = (a, b) => (b === 0 ? 'none' : `${((100 * a) / b).toFixed(1)} % (${a} of ${b})`);
console.log(`files with the word: ${totals.files}`);
console.log(`recall     ${share(totals.both, totals.oracle)}`);
console.log(`precision  ${share(totals.both, totals.reader)}`);
console.log(
  `rates resolved of those determined ${share(totals.resolved, totals.determined)}, equal ${share(totals.resolved - totals.wrong, totals.resolved)}`,
);
