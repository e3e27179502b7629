import type { PyNode } from './node';
import type { PythonTree } from './parser';

const WANTED = [
  'assignment',
  'augmented_assignment',
  'named_expression',
  'import_statement',
  'import_from_statement',
  'for_statement',
  'for_in_clause',
  'as_pattern',
  'case_pattern',
  'global_statement',
  'nonlocal_statement',
  'class_definition',
  'function_definition',
  'lambda',
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
  'call',
  'comment',
] as const;

const TYPES = [...WANTED];

type Wanted = (typeof WANTED)[number];

/** All nodes of the types that names, calls and comments are made of, each list in source order. */
export type Harvest = Readonly<Record<Wanted, readonly PyNode[]>>;

/** One pass inside the parser's own code: far cheaper than walking the tree from here. What has not changed since the last text is not asked again. */
export function harvest({ survey, chunks }: Pick<PythonTree, 'survey' | 'chunks'>): Harvest {
  survey(TYPES);
  const found = {} as Record<Wanted, PyNode[]>;
  for (const type of WANTED) found[type] = [];
  for (const chunk of chunks) {
    const nodes = chunk.descendantsOfType(TYPES);
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index] as PyNode;
      // The keyword `lambda` is an anonymous node of the same type name as the expression.
      if (node.type !== 'lambda' || node.isNamed) found[node.type as Wanted].push(node);
    }
  }
  return found;
}
