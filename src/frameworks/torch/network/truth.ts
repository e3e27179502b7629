import type { Value } from './values';

/** Python's truth value; null when it cannot be known. */
export function truth(value: Value): boolean | null {
  switch (value.kind) {
    case 'number':
    case 'boolean':
    case 'string':
      return Boolean(value.value);
    case 'none':
      return false;
    case 'list':
      return value.items && value.items.length > 0;
    case 'dictionary':
      return value.entries.size > 0 ? true : value.open ? null : false;
    case 'sequence':
      return value.children && value.children.length > 0;
    case 'layer':
    case 'instance':
    case 'class':
    case 'function':
    case 'library':
    case 'method':
    case 'partial':
      return true;
    default:
      return null;
  }
}
