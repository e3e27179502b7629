import * as vscode from 'vscode';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import type { Asked, UnknownTable } from '../../advice/evidence/propose';
import type { ColumnMapping } from '../../evidence/format';
import type { LogFile, LogFiles } from '../../evidence/logs';

const MEMORY = 'dropoutDoctor.evidence.columns';
/** Bytes that show the header and some rows. */
const HEAD = 32_768;
/** Tables that are remembered. */
const MOST = 200;

interface Known {
  readonly format: UnknownTable['format'];
  readonly columns: ColumnMapping;
}

/** What the user said of tables whose columns nobody knows: asked once for a header, and remembered in the workspace. */
export class KnownColumns {
  constructor(
    readonly library: () => Promise<EvidenceLibrary>,
    readonly memory: vscode.Memento,
  ) {}

  /** What is known of a table; null when it was never asked for. */
  async of(file: LogFile, files: LogFiles): Promise<Known | null> {
    const all = this.#all();
    if (Object.keys(all).length === 0) return null;
    const table = await this.#table(file, files);
    if (!table) return null;
    const { tables } = await this.library();
    const columns = all[tables.keyOf(table)];
    return columns ? { format: table.format, columns } : null;
  }

  /** Asks what the columns mean; false when it is no table, or the user does not say. */
  async ask(file: LogFile, files: LogFiles): Promise<boolean> {
    const table = await this.#table(file, files);
    if (!table) return false;
    const { tables } = await this.library();
    const title = `Columns of ${file.path.slice(file.path.lastIndexOf('/') + 1)}`;
    const position = await askPosition(table, title);
    if (position === undefined) return false;
    const named: [Asked, string | null][] = [];
    for (const asked of tables.asked) {
      const taken = new Set([position?.column, ...named.map(([, column]) => column)]);
      const free = table.numeric.filter((column) => !taken.has(column));
      const guess = tables.guess(asked, table);
      const column = free.length === 0 ? null : await pick(title, asked.question, free, guess);
      if (column === undefined) return false;
      named.push([asked, column]);
    }
    const mapping = tables.mapping(position, named);
    if (mapping.curves.length === 0) return false;
    const others = Object.entries(this.#all()).slice(-MOST);
    await this.memory.update(MEMORY, { ...Object.fromEntries(others), [tables.keyOf(table)]: mapping });
    return true;
  }

  async #table(file: LogFile, files: LogFiles): Promise<UnknownTable | null> {
    if (!/\.(?:csv|tsv|jsonl|ndjson)$/i.test(file.path)) return null;
    const head = await files.read(file.path, 0, Math.min(HEAD, file.size));
    return (await this.library()).tables.propose(file.path, head);
  }

  #all(): Readonly<Record<string, ColumnMapping>> {
    const stored = this.memory.get<unknown>(MEMORY);
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter(([, mapping]) => isMapping(mapping)));
  }
}

/** undefined = the user does not say; null = the rows count. */
async function askPosition({ columns, proposed }: UnknownTable, title: string): Promise<ColumnMapping['position'] | null | undefined> {
  const column = await pick(
    title,
    'Which column counts epochs or steps?',
    columns,
    proposed.position?.column ?? null,
    'None: count the rows',
  );
  if (column === undefined || column === null) return column;
  if (column === proposed.position?.column) return proposed.position;
  const axes = [
    { label: 'Epochs', axis: 'epoch' as const },
    { label: 'Steps', axis: 'step' as const },
  ];
  const chosen = await vscode.window.showQuickPick(axes, { title, placeHolder: `What does “${column}” count?`, ignoreFocusOut: true });
  return chosen && { column, axis: chosen.axis };
}

/** undefined = the user does not say; null = none of them. The likely answer stands first, so that Enter takes it. */
async function pick(
  title: string,
  placeHolder: string,
  columns: readonly string[],
  likely: string | null,
  nothing = 'None',
): Promise<string | null | undefined> {
  const none = { label: `$(circle-slash) ${nothing}`, column: null };
  const all = columns.map((column) => ({
    label: column,
    column: column as string | null,
    description: column === likely ? 'by its name' : '',
  }));
  const first = likely === null ? none : all.find(({ column }) => column === likely);
  const items = [...(first ? [first] : []), ...[...all, none].filter((item) => item !== first)];
  return (await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true }))?.column;
}

/** Whatever a damaged file left there that is no answer counts for nothing. */
function isMapping(value: unknown): value is ColumnMapping {
  if (typeof value !== 'object' || value === null || !('curves' in value) || !Array.isArray(value.curves)) return false;
  const isCurve = (curve: unknown): boolean =>
    typeof curve === 'object' && curve !== null && ['column', 'metric', 'role'].every((key) => typeof Reflect.get(curve, key) === 'string');
  return value.curves.every(isCurve);
}
