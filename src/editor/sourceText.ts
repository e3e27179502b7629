import type { Source } from '../text/source';

/** All Python of a source, cells joined. For a quick look only: offsets are the report's business. */
export function textOf(source: Source): string {
  if (source.kind !== 'notebook') return source.text;
  return source.cells
    .filter(({ language }) => language === 'python')
    .map(({ text }) => text)
    .join('\n');
}
