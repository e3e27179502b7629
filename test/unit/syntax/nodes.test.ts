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

/** Type and place of each node and of its parent, as the way down from the root gives them. */
function familyTree(root: PyNode): string[] {
  const describe = (node: PyNode): string => `${node.type} ${node.startIndex}-${node.endIndex}`;
  return everyNode(root).flatMap((node) => node.children.map((child) => `${child && describe(child)} in ${describe(node)}`));
}

test('the parent of a node is the same whatever was asked before, in broken code too', async () => {
  const parser = await testParser();
  const text = `class A(nn.Module):\n  def f(self, x):\n    y = ((g(h(x)))) # c\n    return [f(z) for z in (a, *b)], f"{x!r}", y\nif a: b(\n`;
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.nat(text.length),
      fc.constantFrom('', '(', ')', 'def ', 'x=', '  '),
      fc.infiniteStream(fc.nat()),
      (from, to, put, order) => {
        const source = text.slice(0, from) + put + text.slice(Math.min(from, to));
        const plain = parser.parse(source);
        const expected = new Set(familyTree(plain.root));
        plain.dispose();
        const tree = parser.parse(source);
        const types = ['identifier', 'call', 'argument_list', 'block', 'comment', 'string', 'ERROR', 'assignment', 'function_definition'];
        const nodes = tree.root.descendantsOfType(types).filter((node) => node !== null);
        while (nodes.length > 0) {
          const [node] = nodes.splice((order.next().value ?? 0) % nodes.length, 1);
          const parent = node?.parent;
          if (!node || node.id === tree.root.id) continue;
          expect(expected).toContain(
            `${node.type} ${node.startIndex}-${node.endIndex} in ${parent?.type} ${parent?.startIndex}-${parent?.endIndex}`,
          );
          expect(parent?.children).toContain(node);
        }
        tree.dispose();
      },
    ),
    { numRuns: 150 },
  );
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
