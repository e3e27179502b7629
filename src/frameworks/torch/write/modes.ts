import type { Change } from '../../../model/change';
import type { WriteContext } from '../../framework';
import { insertStatements } from '../../insert';
import type { Edits } from './source';

type Of<Type extends Change['type']> = Extract<Change, { readonly type: Type }>;

/** Changes of modes: they carry the places themselves, since what they change is no site. */
export function writeModes(change: Of<'call-method' | 'wrap' | 'insert-statements'>, context: WriteContext): Edits {
  if (change.framework !== 'torch') return null;
  switch (change.type) {
    case 'call-method':
      return [{ span: { start: change.span.end, end: change.span.end }, text: '()' }];
    case 'wrap':
      return [
        { span: { start: change.span.start, end: change.span.start }, text: `${change.callee}(` },
        { span: { start: change.span.end, end: change.span.end }, text: ')' },
      ];
    case 'insert-statements':
      return insertStatements(change, context.module.text);
  }
}
