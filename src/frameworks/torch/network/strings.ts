import type { PyNode } from '../../../syntax/node';
import { named } from '../tree';
import type { Interpreter } from './interpreter';
import { booleanValue, type Frame, listValue, numberValue, stringValue, tupleValue, unknown, type Value } from './values';

/** A string with parts in braces, or several strings side by side. */
export function formatted(it: Interpreter, node: PyNode, frame: Frame): Value {
  let text = '';
  for (const part of named(node)) {
    const piece = part.type === 'string' ? it.evaluate(part, frame) : partOf(it, part, frame);
    if (piece?.kind !== 'string') return unknown('this text is not known');
    text += piece.value;
  }
  return stringValue(text);
}

function partOf(it: Interpreter, part: PyNode, frame: Frame): Value | null {
  if (part.type === 'string_content') return stringValue(part.text.replace(/\{\{/g, '{').replace(/\}\}/g, '}'));
  if (part.type !== 'interpolation') return part.type === 'string_start' || part.type === 'string_end' ? stringValue('') : null;
  const expression = part.childForFieldName('expression') ?? named(part)[0];
  const hasFormat = named(part).some((child) => child.type === 'format_specifier' || child.type === 'type_conversion');
  const text = expression && !hasFormat ? printed(it.evaluate(expression, frame)) : null;
  return text === null ? null : stringValue(text);
}

/** A value as `str()` prints it; null when that cannot be known. */
export function printed(value: Value): string | null {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'boolean') return value.value ? 'True' : 'False';
  if (value.kind === 'none') return 'None';
  if (value.kind === 'class') return `<class '${value.module.file.replace(/\.py$/, '').replaceAll('/', '.')}.${value.owner.name}'>`;
  if (value.kind === 'library' && /\.[A-Z]\w*$/.test(value.name)) return `<class '${value.name}'>`;
  if (value.kind === 'list') return printedTuple(value);
  if (value.kind !== 'number') return null;
  return value.float && Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
}

/** Lists are left out: a set is read as one, and is printed otherwise. */
function printedTuple({ items, tuple }: Extract<Value, { kind: 'list' }>): string | null {
  const parts = items?.map((item) => (item.kind === 'string' ? (/['\\]/.test(item.value) ? null : `'${item.value}'`) : printed(item)));
  return tuple && parts && !parts.includes(null) ? `(${parts.join(', ')}${parts.length === 1 ? ',' : ''})` : null;
}

/** `'layer%d' % 3`. */
export function percentFormatted(text: string, given: Value): Value {
  const values = given.kind === 'list' ? given.items : [given];
  if (!values || (text.match(/%/g) ?? []).length !== values.length) return unknown('this text is not known');
  const parts = values.map(printed);
  if (parts.includes(null)) return unknown('this text is not known');
  let index = 0;
  const filled = text.replace(/%[sdi]/g, () => parts[index++] ?? '');
  return index === parts.length ? stringValue(filled) : unknown('this text is not known');
}

export function stringMethod(text: string, name: string, values: readonly Value[]): Value | null {
  const texts = values.map((value) => (value.kind === 'string' ? value.value : null));
  const [first, second] = texts;
  switch (name) {
    case 'lower':
      return stringValue(text.toLowerCase());
    case 'upper':
      return stringValue(text.toUpperCase());
    case 'strip':
      return values.length === 0 ? stringValue(text.trim()) : null;
    case 'startswith':
    case 'endswith': {
      const options =
        values[0]?.kind === 'list' ? (values[0].items ?? []).map((each) => (each.kind === 'string' ? each.value : null)) : [first];
      if (options.some((each) => typeof each !== 'string')) return null;
      return booleanValue(options.some((each) => (name === 'startswith' ? text.startsWith(each ?? '') : text.endsWith(each ?? ''))));
    }
    case 'split': {
      const parts = typeof first === 'string' ? text.split(first) : values.length === 0 ? text.trim().split(/\s+/) : null;
      return parts && values.length < 2 ? listValue(parts.map(stringValue)) : null;
    }
    case 'rsplit': {
      const most = values[1]?.kind === 'number' ? values[1].value : values.length < 2 ? text.length : null;
      if (typeof first !== 'string' || first === '' || most === null || most < 0) return null;
      const parts = text.split(first);
      const kept = Math.max(0, parts.length - 1 - most);
      return listValue([parts.slice(0, kept + 1).join(first), ...parts.slice(kept + 1)].map(stringValue));
    }
    case 'partition':
    case 'rpartition': {
      if (typeof first !== 'string' || first === '') return null;
      const at = name === 'partition' ? text.indexOf(first) : text.lastIndexOf(first);
      if (at < 0) return tupleValue((name === 'partition' ? [text, '', ''] : ['', '', text]).map(stringValue));
      return tupleValue([text.slice(0, at), first, text.slice(at + first.length)].map(stringValue));
    }
    case 'replace':
      return typeof first === 'string' && typeof second === 'string' ? stringValue(text.replaceAll(first, second)) : null;
    case 'join': {
      const parts = values[0]?.kind === 'list' ? values[0].items?.map(printed) : null;
      return parts && !parts.includes(null) ? stringValue(parts.join(text)) : null;
    }
    case 'format': {
      const parts = values.map(printed);
      if (parts.includes(null) || !/^[^{}]*(\{\d*\}[^{}]*)*$/.test(text)) return null;
      let next = 0;
      return stringValue(text.replace(/\{(\d*)\}/g, (_, index: string) => parts[index === '' ? next++ : Number(index)] ?? ''));
    }
    case 'isdigit':
      return booleanValue(/^\d+$/.test(text));
    case 'count':
      return typeof first === 'string' && first !== '' ? numberValue(text.split(first).length - 1) : null;
    case 'find':
      return typeof first === 'string' ? numberValue(text.indexOf(first)) : null;
    default:
      return null;
  }
}
