import type { PyNode } from './node';
import { partsOf } from './nodes';

/** Keyword argument of a call, by name. */
export function keywordOf(call: PyNode, name: string): PyNode | null {
  const list = call.childForFieldName('arguments');
  for (const part of list ? partsOf(list) : []) {
    if (part.type === 'keyword_argument' && part.childForFieldName('name')?.text === name) return part.childForFieldName('value');
  }
  return null;
}

/** Positional arguments of a call, up to the first with a star. */
export function positionalOf(call: PyNode): readonly PyNode[] {
  const list = call.childForFieldName('arguments');
  const found: PyNode[] = [];
  for (const part of list && list.type === 'argument_list' ? partsOf(list) : []) {
    if (part.type.includes('splat')) break;
    if (part.type !== 'keyword_argument') found.push(part);
  }
  return found;
}

/** The text between the quotes of a plain string. */
export function unquoted(text: string): string {
  return text.replace(/^['"]|['"]$/g, '');
}

/** Defaults of command-line options by the name under which the program reads them; null where none is given. */
export function commandOptions(calls: readonly PyNode[]): ReadonlyMap<string, readonly (PyNode | null)[]> {
  const options = new Map<string, (PyNode | null)[]>();
  const note = (name: string, value: PyNode | null): void => {
    options.set(name, [...(options.get(name) ?? []), value]);
  };
  for (const call of calls) {
    const callee = call.childForFieldName('function');
    const name = (callee?.type === 'attribute' ? callee.childForFieldName('attribute')?.text : callee?.text) ?? '';
    if (name === 'set_defaults') {
      for (const part of partsOf(call.childForFieldName('arguments') ?? call)) {
        if (part.type === 'keyword_argument') note(part.childForFieldName('name')?.text ?? '', part.childForFieldName('value'));
      }
      continue;
    }
    const isFlag = FLAGS.has(name);
    if (!isFlag && name !== 'add_argument') continue;
    const positional = positionalOf(call);
    const value = isFlag ? (positional[1] ?? keywordOf(call, 'default')) : keywordOf(call, 'default');
    note(optionName(call, positional, isFlag), value);
  }
  return options;
}

const FLAGS = new Set(['DEFINE_float', 'DEFINE_integer']);

function optionName(call: PyNode, positional: readonly PyNode[], isFlag: boolean): string {
  const names = positional.filter((part) => part.type === 'string').map((part) => unquoted(part.text));
  const long = isFlag ? names[0] : (names.find((name) => name.startsWith('--')) ?? names[0]);
  return spelled(unquoted(keywordOf(call, 'dest')?.text ?? '') || (long ?? ''));
}

function spelled(option: string): string {
  return option.replace(/^-+/, '').replace(/-/g, '_');
}

/** The default that `@click.option('--dropout', default=0.1)` above a function gives one of its parameters. */
export function decoratedOption(definition: PyNode, parameter: string): PyNode | null {
  const around = definition.parent;
  if (around?.type !== 'decorated_definition') return null;
  for (const decorator of partsOf(around)) {
    const call = decorator.type === 'decorator' ? partsOf(decorator)[0] : undefined;
    const name = call?.type === 'call' ? (call.childForFieldName('function')?.text ?? '') : '';
    if (!call || !/(?:^|\.)(?:option|argument)$/.test(name)) continue;
    const names = positionalOf(call).filter((part) => part.type === 'string');
    const spellings = names.map((part) => unquoted(part.text));
    const own = spellings.find((each) => !each.startsWith('-')) ?? spellings.find((each) => each.startsWith('--')) ?? '';
    if (spelled(own.split('/')[0] ?? '') === parameter) return keywordOf(call, 'default');
  }
  return null;
}
