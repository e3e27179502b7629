import { type Argument, UNFED_OPTIONS, type Unfed } from '../../../model/arguments';
import { span } from '../tree';
import type { Asking } from './asking';
import { settingOf } from './unfed';

/** What the parameters of the forward are given that carry no data: a setting to choose for each, and what stands in for it. */
export function toldForward({ unfed, values }: Asking): { readonly arguments: readonly Argument[]; readonly unfed: readonly Unfed[] } {
  const told = (unfed?.parameters ?? []).flatMap((parameter) => {
    const role = unfed?.roles.get(parameter.name);
    return role ? [{ ...parameter, role, given: values[settingOf(parameter.name)] }] : [];
  });
  const settings = told.map(({ name, node, words, isHere, role, given }): Argument => {
    const options = UNFED_OPTIONS[role];
    return {
      name: settingOf(name),
      kind: 'choice',
      options,
      ...(role === 'mask' ? {} : { inSource: options[0] ?? null, origin: 'default' as const }),
      ...(given === undefined ? {} : { entered: true as const }),
      use: { words, ...(isHere ? { span: span(node) } : {}) },
    };
  });
  const absent = told
    .filter(({ given }) => given !== 'data')
    .map(({ name, role, given }): Unfed => ({ name, role, ...(given === undefined ? {} : { given }) }));
  const byDefault = (unfed?.optional ?? []).map((name): Unfed => ({ name, role: 'default' }));
  return { arguments: settings, unfed: [...absent, ...byDefault] };
}
