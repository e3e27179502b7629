import type { FileRow, RunState } from '../../src/protocol/report';

export interface ReportState {
  /** null until the host has answered. */
  readonly run: RunState | null;
  readonly files: readonly FileRow[];
  readonly filter: string;
  /** Why the host could not be reached. */
  readonly failure: string | null;
}

export const initial: ReportState = { run: null, files: [], filter: '', failure: null };

/** Adds files of the run; one that is known is replaced where it stands, so that nothing jumps. */
export function withFiles(state: ReportState, files: readonly FileRow[]): ReportState {
  const fresh = new Map(files.map((file) => [file.uri, file]));
  const kept = state.files.map((file) => {
    const replacement = fresh.get(file.uri);
    fresh.delete(file.uri);
    return replacement ?? file;
  });
  return { ...state, files: [...kept, ...fresh.values()] };
}

/** Files with what of them matches the filter: a part of a rule, message, file, callee or network name. */
export function filtered(files: readonly FileRow[], filter: string): readonly FileRow[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return files;
  const holds = (...texts: readonly (string | null)[]) => texts.some((text) => text?.toLowerCase().includes(wanted));
  return files
    .map((file) =>
      holds(file.name)
        ? file
        : {
            ...file,
            findings: file.findings.filter(({ rule, message, severity }) => holds(rule, message, severity)),
            sites: file.sites.filter(({ callee, effect, network }) => holds(callee, effect, network)),
            networks: file.networks.filter(({ name, framework }) => holds(name, framework)),
          },
    )
    .filter(({ findings, sites, networks }) => findings.length + sites.length + networks.length > 0);
}

export interface Totals {
  readonly files: number;
  readonly sites: number;
  readonly findings: number;
  readonly networks: number;
}

/** Counts over files that have at least one site, finding or network. */
export function totals(files: readonly FileRow[]): Totals {
  const sum = (count: (file: FileRow) => number) => files.reduce((total, file) => total + count(file), 0);
  return {
    files: files.filter(isWorthShowing).length,
    sites: sum(({ sites }) => sites.length),
    findings: sum(({ findings }) => findings.length),
    networks: sum(({ networks }) => networks.length),
  };
}

/** A file that only mentions dropout in passing is counted but not listed. */
export function isWorthShowing({ sites, findings, networks, problems }: FileRow): boolean {
  return sites.length + findings.length > 0 || networks.some((network) => network.sites > 0) || problems.length > 0;
}
