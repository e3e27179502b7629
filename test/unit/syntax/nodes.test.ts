import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PyNode } from '../../../src/syntax/node';
import { endOfStatement, firstError, statementAt } from '../../../src/syntax/statements';
import { testParser } from '../parser';

function everyNode(root: PyNode): PyNode[] {
  const all = [root];
  for (const node of all) for (const child of node.children) if (child) all.push(child);
  return all;
}

test('a node is one object however it is reached', async () => {
  const tree = (await testParser()).parse('class A(B):\n  def f(self, x=1):  # why\n    return [g(y) for y in x]\n');
  const all = everyNode(tree.root);
  expect(new Set(all).size).toBe(all.length);
  for (const node of all) {
    for (const child of node.children) expect(child?.parent).toBe(node);
    for (const child of node.namedChildren) expect(node.children).toContain(child);
  }
  const [call] = tree.root.descendantsOfType('call');
  expect(all).toContain(call);
  expect(call?.childForFieldName('function')?.text).toBe('g');
  expect(call?.childForFieldName('function')).toBe(call?.childForFieldName('function'));
  tree.dispose();
});

test('the text of a node is its part of the source, whatever the characters', async () => {
  const parser = await testParser();
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('é', '漢', '\u{1F600}', 'x', ' = ', '"', '\n', '#', '\uFEFF', '\r\n'), { maxLength: 20 }),
      (parts) => {
        const text = parts.join('');
        const tree = parser.parse(text);
        for (const node of everyNode(tree.root)) {
          expect(node.text).toBe(text.slice(node.startIndex, node.endIndex));
          expect(node.endIndex).toBeLessThanOrEqual(text.length);
        }
        tree.dispose();
      },
    ),
    { numRuns: 100 },
  );
});

test('statements around an offset', async () => {
  const text = 'if a(\n  b):\n  x = f(\n    1,\n  )\ny = 2\n';
  const tree = (await testParser()).parse(text);
  expect(statementAt(tree.root, text.indexOf('1'))?.text).toBe('x = f(\n    1,\n  )');
  expect(statementAt(tree.root, text.indexOf('b'))?.text).toBe('a(\n  b)');
  expect(endOfStatement(tree.root, text.indexOf('f('))).toBe(text.indexOf('\ny'));
  expect(endOfStatement(tree.root, text.length)).toBe(text.length);
  expect(firstError(tree.root)).toBeNull();
  tree.dispose();
});
