import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Language, Parser } from 'web-tree-sitter';
import type { PyNode } from '../../../src/syntax/node';
import { piecesOf } from '../../../src/syntax/pieces';
import { FIELDS } from '../../../src/syntax/python/fields';
import { parsePython } from '../../../src/syntax/python/parse';
import { TYPES } from '../../../src/syntax/python/types';
import { SyntaxTree } from '../../../src/syntax/syntaxTree';
import { READ } from './formsRead';

const require = createRequire(import.meta.url);
let parser: Parser;

beforeAll(async () => {
  await Parser.init({ wasmBinary: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')) as unknown as ArrayBuffer });
  parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm'))));
});

afterAll(() => parser.delete());

const FIELD_NAMES = [...FIELDS.slice(1), 'none'];
const NODE_TYPES = TYPES.filter((type) => type !== '' && type !== 'module');

function brief(node: PyNode | null): string {
  return node ? `${node.type} ${node.startIndex}-${node.endIndex} ${node.isNamed}` : '-';
}

/** The library finds the cases of a block in the statement around it, too: a slip in its tables. */
function fieldsOf(node: PyNode): string[] {
  return FIELD_NAMES.filter((name) => node.childForFieldName(name) && !(node.type === 'match_statement' && name === 'alternative'));
}

/** All that a node can be asked, and all below it. */
function told(node: PyNode): readonly unknown[] {
  const asked = [
    brief(node),
    node.text,
    node.hasError || node.isError || node.isMissing,
    brief(node.parent),
    brief(node.previousNamedSibling),
    brief(node.nextNamedSibling),
    node.namedChildren.map(brief),
    fieldsOf(node).map((name) => [name, brief(node.childForFieldName(name))]),
    node.descendantsOfType(['call', 'identifier', 'lambda', 'block', '(', 'not in']).map(brief),
  ];
  return [...asked, ...node.children.map((child) => (child ? told(child) : null))];
}

test('a node of our own parser answers as one of the library does', () => {
  const text = READ.filter((form) => !/^[\s\uFEFF]|\r/.test(form)).join('\n');
  expect(piecesOf(text).filter((start, index, all) => !parsePython(text, start, all[index + 1]))).toEqual([]);
  const ours = new SyntaxTree(parser, text, null);
  const theirs = new SyntaxTree(parser, text, null, { root: 'module', cut: piecesOf });
  expect(ours.root.children.length).toBe(theirs.root.children.length);
  for (const [index, node] of ours.root.children.entries()) expect(told(node)).toEqual(told(theirs.root.children[index] as PyNode));
  for (const type of NODE_TYPES)
    expect(ours.root.descendantsOfType(type).map(brief), type).toEqual(theirs.root.descendantsOfType(type).map(brief));
  theirs.delete();
  ours.delete();
});

test('ids are those of one node, over all pieces and parsers and edits', () => {
  let tree: SyntaxTree | null = null;
  for (const text of [
    'a = 1\ndef f(): return b\nc = [',
    'a = 2\ndef f(): return b\nc = [',
    'a = 2\nd = 3\ndef f(): return b\nc = [1]',
    'd = 3',
  ]) {
    const next: SyntaxTree = new SyntaxTree(parser, text, tree);
    tree = next;
    const nodes: PyNode[] = [next.root];
    for (const node of nodes) for (const child of node.children) if (child) nodes.push(child);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    expect(new Set(nodes).size).toBe(nodes.length);
  }
  tree?.delete();
});
