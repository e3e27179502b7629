/** What a node is to its parent; 0 is no field. */
export const IN_ALIAS = 1;
export const IN_ALTERNATIVE = 2;
export const IN_ARGUMENT = 3;
export const IN_ARGUMENTS = 4;
export const IN_ATTRIBUTE = 5;
export const IN_BODY = 6;
export const IN_CAUSE = 7;
export const IN_CONDITION = 8;
export const IN_CONSEQUENCE = 9;
export const IN_DEFINITION = 10;
export const IN_EXPRESSION = 11;
export const IN_FORMAT_SPECIFIER = 12;
export const IN_FUNCTION = 13;
export const IN_GUARD = 14;
export const IN_KEY = 15;
export const IN_LEFT = 16;
export const IN_MODULE_NAME = 17;
export const IN_NAME = 18;
export const IN_OBJECT = 19;
export const IN_OPERATOR = 20;
export const IN_OPERATORS = 21;
export const IN_PARAMETERS = 22;
export const IN_RETURN_TYPE = 23;
export const IN_RIGHT = 24;
export const IN_SUBJECT = 25;
export const IN_SUBSCRIPT = 26;
export const IN_SUPERCLASSES = 27;
export const IN_TYPE = 28;
export const IN_TYPE_CONVERSION = 29;
export const IN_TYPE_PARAMETERS = 30;
export const IN_VALUE = 31;

/** Names of the fields by number. */
export const FIELDS: readonly string[] = [
  '',
  'alias',
  'alternative',
  'argument',
  'arguments',
  'attribute',
  'body',
  'cause',
  'condition',
  'consequence',
  'definition',
  'expression',
  'format_specifier',
  'function',
  'guard',
  'key',
  'left',
  'module_name',
  'name',
  'object',
  'operator',
  'operators',
  'parameters',
  'return_type',
  'right',
  'subject',
  'subscript',
  'superclasses',
  'type',
  'type_conversion',
  'type_parameters',
  'value',
];
