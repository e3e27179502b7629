import type { Tree, TreeCursor } from 'web-tree-sitter';
import { FIELDS } from '../../../src/syntax/python/fields';
import { AFTER, type FlatTree, PARENT, START, STOP } from '../../../src/syntax/python/flatTree';
import { FIRST_SIGN } from '../../../src/syntax/python/signs';
import { TYPES } from '../../../src/syntax/python/types';

/** What is different in a tree of tree-sitter, node by node; null when nothing is. The span of the root does not count. */
export function differenceTo(flat: FlatTree, tree: Tree): string | null {
  if (tree.rootNode.hasError) return 'tree-sitter finds an error';
  const cursor = tree.walk();
  try {
    return compared(flat, cursor);
  } finally {
    cursor.delete();
  }
}

function compared(flat: FlatTree, cursor: TreeCursor): string | null {
  const above = [-1];
  for (let next = 0; ; ) {
    const node = next++;
    const [ours, theirs] = [described(flat, node), told(cursor, above.at(-1) ?? -1, node === 0 ? flat : null)];
    if (ours !== theirs) return `${ours} instead of ${theirs}`;
    if (cursor.gotoFirstChild()) {
      above.push(node);
      continue;
    }
    let last = node;
    for (;;) {
      if (flat.places[4 * last + AFTER] !== next)
        return `${described(flat, last)} ends with node ${flat.places[4 * last + AFTER]}, not ${next}`;
      if (cursor.gotoNextSibling()) break;
      if (!cursor.gotoParent()) return next === flat.count ? null : `${flat.count - next} nodes too many`;
      last = above.pop() ?? -1;
    }
  }
}

function described({ count, kinds, places }: FlatTree, node: number): string {
  if (node >= count) return 'nothing';
  const kind = kinds[node] ?? 0;
  const place = 4 * node;
  const name = kind < FIRST_SIGN ? TYPES[kind] : `"${TYPES[kind]}"`;
  return `${name} ${places[place + START]}-${places[place + STOP]} ${FIELDS[kinds[count + node] ?? 0]} in ${places[place + PARENT]}`;
}

function told(cursor: TreeCursor, parent: number, root: FlatTree | null): string {
  const name = cursor.nodeIsNamed ? cursor.nodeType : `"${cursor.nodeType}"`;
  const [start, end] = root ? [root.places[START], root.places[STOP]] : [cursor.startIndex, cursor.endIndex];
  return `${name} ${start}-${end} ${cursor.currentFieldName ?? ''} in ${parent}`;
}
