import type { JsNode } from './node';

const WANTED = [
  'call_expression',
  'new_expression',
  'import_statement',
  'variable_declarator',
  'assignment_expression',
  'augmented_assignment_expression',
  'update_expression',
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
  'class_declaration',
  'abstract_class_declaration',
  'class',
  'field_definition',
  'public_field_definition',
  'statement_block',
  'for_statement',
  'for_in_statement',
  'catch_clause',
  'switch_body',
  'comment',
] as const;

type Wanted = (typeof WANTED)[number];

/** All nodes of the types that names, calls and comments are made of, each list in source order. */
export type Harvest = Readonly<Record<Wanted, readonly JsNode[]>>;

/** One pass inside the parser's own code: far cheaper than walking the tree from here. */
export function harvest(root: JsNode): Harvest {
  const found = {} as Record<Wanted, JsNode[]>;
  for (const type of WANTED) found[type] = [];
  for (const node of root.descendantsOfType([...WANTED])) {
    if (!node) continue;
    const type = node.type as Wanted;
    // The keyword `class` is an anonymous node of the same type name as the expression.
    if (type !== 'class' || node.isNamed) found[type].push(node);
  }
  return found;
}
