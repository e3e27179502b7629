import type { Value } from './values';

/** Python's truth value; null when it cannot be known. */
export function truth(value: Value): boolean | null {
  switch (value.kind) {
    case 'number':
      return value.value !== 0;
    case 'boolean':
      return value.value;
    case 'string':
      return value.value !== '';
    case 'none':
      return false;
    case 'list':
      return value.items && value.items.length > 0;
    case 'dictionary':
      return value.entries.size > 0;
    case 'unknown':
    case 'tensor':
    case 'array':
    case 'batch':
    case 'sizes':
    case 'sequence':
      return null;
    default:
      return true;
  }
}
