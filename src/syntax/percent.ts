import { withoutMagics } from './magics';

/** Lines that part a script into cells: `# %%`, `#%%`, `# In[3]:`. */
const MARK = /^#[ \t]*(?:%%|In\[[\d ]*\])/;

/**
 * The cells of a script in percent format, as texts that joined give the script, IPython's additions replaced; null when it has no cells.
 */
export function percentCells(text: string): readonly string[] | null {
  const cells: string[] = [];
  let from = 0;
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next + 1;
    if (start > from && MARK.test(text.slice(start, end))) {
      cells.push(text.slice(from, start));
      from = start;
    }
    start = end;
  }
  if (cells.length === 0 && !MARK.test(text)) return null;
  return [...cells, text.slice(from)].map(plain);
}

/** What says how a cell is run stands below its mark. */
function plain(cell: string): string {
  const below = MARK.test(cell) ? cell.indexOf('\n') + 1 : 0;
  return cell.slice(0, below) + withoutMagics(cell.slice(below));
}
