import type { RateSource, SiteKind } from '../model/site';
import { type CheckedFile, Places } from './place';

/** One dropout site as `sites --format jsonl` prints it. */
export interface SiteRecord {
  readonly file: string;
  /** First line of the call. */
  readonly line: number;
  readonly column: number;
  readonly cell?: number;
  readonly cellLine?: number;
  readonly framework: string;
  readonly kind: SiteKind;
  readonly callee: string;
  /** null = unknown. */
  readonly rate: number | null;
  readonly rateText: string;
  readonly rateSource: RateSource;
}

export function siteRecords(file: CheckedFile): readonly SiteRecord[] {
  const places = new Places(file);
  return file.report.sites.map((site) => {
    const { line, column, cell, cellLine } = places.of(site.span);
    return {
      file: file.path,
      line,
      column,
      ...(cell !== undefined && cellLine !== undefined ? { cell, cellLine } : {}),
      framework: site.framework,
      kind: site.kind,
      callee: site.callee,
      rate: site.rate.value,
      rateText: site.rate.text,
      rateSource: site.rate.source,
    };
  });
}
