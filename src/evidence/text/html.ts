/** Cells of the tables in a piece of HTML, row by row; no document is built, and the text is bounded by its caller. */
export function tablesOf(html: string): readonly (readonly (readonly string[])[])[] {
  const tables: string[][][] = [];
  let table: string[][] | null = null;
  let row: string[] | null = null;
  let from = -1;
  const endCell = (until: number): void => {
    if (from >= 0 && row) row.push(textOf(html.slice(from, until)));
    from = -1;
  };
  for (let at = html.indexOf('<'); at >= 0; ) {
    const end = html.indexOf('>', at);
    if (end < 0) break;
    const name = /^<\/?[a-z]{1,8}/i.exec(html.slice(at, at + 12))?.[0].toLowerCase() ?? '';
    if (name === '<table') {
      table = [];
      tables.push(table);
    } else if (name === '<tr' || name === '</tr' || name === '</table') {
      endCell(at);
      row = null;
      if (name === '<tr' && table) {
        row = [];
        table.push(row);
      } else if (name === '</table') table = null;
    } else if (name === '<td' || name === '<th') {
      endCell(at);
      from = end + 1;
    } else if (name === '</td' || name === '</th') endCell(at);
    at = html.indexOf('<', end);
  }
  return tables.map((rows) => rows.filter((cells) => cells.length > 0));
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&nbsp;', ' '],
  ['&quot;', '"'],
]);

function textOf(html: string): string {
  return html
    .slice(0, 500)
    .replace(/<[^<>]{0,300}>/g, '')
    .replace(/&[a-z]{2,5};/g, (entity) => ENTITIES.get(entity) ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}
