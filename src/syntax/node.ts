/**
 * What the readers see of a syntax node. Structurally satisfied by the parser library's node, so that
 * nothing above this room knows that library's types. Offsets are UTF-16.
 */
export interface PyNode {
  readonly id: number;
  /** tree-sitter-python node type: `call`, `attribute`, `identifier`, `argument_list`, `keyword_argument`, `class_definition` … */
  readonly type: string;
  readonly text: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly isNamed: boolean;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly hasError: boolean;
  readonly parent: PyNode | null;
  readonly children: readonly (PyNode | null)[];
  readonly namedChildren: readonly (PyNode | null)[];
  readonly previousNamedSibling: PyNode | null;
  readonly nextNamedSibling: PyNode | null;
  childForFieldName(name: string): PyNode | null;
  descendantsOfType(types: string | string[]): readonly (PyNode | null)[];
}
