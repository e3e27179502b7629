import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Parser, Tree } from 'web-tree-sitter';
import type { PyNode } from '../../../src/syntax/node';
import { openModule } from '../../../src/syntax/open';
import { loadPython, type PythonParser } from '../../../src/syntax/parser';
import { alone } from '../../../src/syntax/project';

const require = createRequire(import.meta.url);
const binaries = {
  runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  grammar: readFileSync(require.resolve('tree-sitter-python/tree-sitter-python.wasm')),
};

let keeping: PythonParser;
let fresh: PythonParser;

beforeAll(async () => {
  keeping = await loadPython(binaries, { keep: 2 });
  fresh = await loadPython(binaries);
});

afterAll(() => {
  keeping.dispose();
  fresh.dispose();
});

const TEXT = `"""Doc."""
import torch.nn as nn  # why
RATE = 0.5

class A(nn.Module):
    def __init__(self, p=RATE):
        super().__init__()
        self.drop = nn.Dropout(p)

    def forward(self, x):
        return self.drop(x)

# between
@decorated
def build(é='漢\u{1F600}'):
    return A(0.25); x = 1
y = build(); z = [A(q) for q in (1, 2)]
`;

const PARTS = [
  'x',
  '(',
  ')',
  '"',
  "'''",
  '\n',
  '    ',
  'def f():\n',
  'class B(A):\n  p = 1\n',
  '#',
  'é',
  '\u{1F600}',
  '',
  ':',
  '\\\n',
  '\t',
  ';',
];

function drawn(node: PyNode): string {
  const near = [node.parent, node.previousNamedSibling, node.nextNamedSibling].map((other) => other && `${other.type}@${other.startIndex}`);
  const own = `${node.type} ${node.startIndex}-${node.endIndex} ${node.hasError} ${node.isNamed ? near.join(' ') : ''}`;
  return [own, ...node.children.map((child) => (child ? drawn(child) : ''))].join('\n');
}

function openedWith(parser: PythonParser, text: string) {
  const module = openModule(parser, text, { file: 'a.py', project: alone });
  const seen = {
    tree: drawn(module.root),
    calls: module.calls.map(({ name, node }) => [name, node.text, node.startIndex, module.enclosingClass(node)?.id ?? null]),
    classes: module.classes.map(({ id, bases, node }) => [id, bases, node.startIndex, node.endIndex]),
    values: module.calls.flatMap(({ positional }) => positional.map((each) => module.resolve(each).value)),
    comments: module.comments,
    attributes: module.root.descendantsOfType('attribute').map((node) => `${node?.text}@${node?.startIndex}`),
  };
  module.dispose();
  return seen;
}

test('a text read after edits is the same as one read at once', () => {
  const edit = fc.record({ at: fc.nat(400), remove: fc.nat(12), put: fc.constantFrom(...PARTS) });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
      let text = TEXT;
      openedWith(keeping, text);
      for (const { at, remove, put } of edits) {
        const from = Math.min(at, text.length);
        text = text.slice(0, from) + put + text.slice(from + remove);
        expect(openedWith(keeping, text)).toEqual(openedWith(fresh, text));
      }
    }),
    {
      numRuns: 60,
      examples: [
        [
          [
            { at: 108, remove: 0, put: "'''" },
            { at: 292, remove: 0, put: '\\\n' },
            { at: 0, remove: 0, put: 'x' },
          ],
        ],
      ],
    },
  );
});

test('statements that did not change keep their nodes', () => {
  const before = openModule(keeping, TEXT, { file: 'kept.py', project: alone });
  const nodes = new Map(before.root.namedChildren.map((node) => [node?.text, node]));
  before.dispose();
  const after = openModule(keeping, TEXT.replace('0.25', '0.75'), { file: 'kept.py', project: alone });
  const kept = after.root.namedChildren.filter((node) => nodes.get(node?.text) === node);
  expect(after.root.namedChildren.length - kept.length).toBe(1);
  after.dispose();
});

test('no tree of the library is left behind', async () => {
  const counts = { made: 0, deleted: 0 };
  const { parse } = Parser.prototype;
  const { copy, delete: remove } = Tree.prototype;
  Parser.prototype.parse = function (this: Parser, ...args: Parameters<typeof parse>) {
    counts.made++;
    return parse.apply(this, args);
  };
  Tree.prototype.copy = function (this: Tree) {
    counts.made++;
    return copy.call(this);
  };
  Tree.prototype.delete = function (this: Tree) {
    counts.deleted++;
    remove.call(this);
  };
  try {
    const parser = await loadPython(binaries, { keep: 2 });
    for (let turn = 0; turn < 200; turn++) {
      const at = (turn * 37) % TEXT.length;
      openModule(parser, `${TEXT.slice(0, at)} ${TEXT.slice(at)}`, { file: `${turn % 3}.py`, project: alone }).dispose();
    }
    // What is still alive belongs to the two kept texts: at most one tree for each of their statements.
    expect(counts.made - counts.deleted).toBeLessThanOrEqual(2 * 12);
    parser.dispose();
    expect(counts.deleted).toBe(counts.made);
  } finally {
    Parser.prototype.parse = parse;
    Tree.prototype.copy = copy;
    Tree.prototype.delete = remove;
  }
});
