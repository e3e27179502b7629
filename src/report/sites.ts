import type { DropoutSite, RateRange, RateSource, SiteKind } from '../model/site';
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
  /** Name of the argument that carries the rate. */
  readonly parameter: string;
  /** null = unknown. */
  readonly rate: number | null;
  readonly rateText: string;
  readonly rateSource: RateSource;
  /** A caller, a configuration or the command line can give another value. */
  readonly byDefault: boolean;
  /** What a tuner draws from. */
  readonly range?: RateRange;
  /** One rate per layer. */
  readonly rates?: readonly number[];
  /** Values of which one holds; places that disagree. */
  readonly candidates?: readonly number[];
  /** File of the literal that decides the rate, when another. */
  readonly originFile?: string;
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
      parameter: site.parameter,
      rate: site.rate.value,
      rateText: site.rate.text,
      rateSource: site.rate.source,
      byDefault: site.rate.byDefault,
      ...details(site),
    };
  });
}

function details({ rate }: DropoutSite): Partial<SiteRecord> {
  const { range, list, candidates, elsewhere } = rate;
  return {
    ...(range ? { range } : {}),
    ...(list ? { rates: list } : {}),
    ...(candidates ? { candidates: candidates.map(({ value }) => value) } : {}),
    ...(elsewhere ? { originFile: elsewhere.file } : {}),
  };
}
