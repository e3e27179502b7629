import type { Span } from '../text/span';
import type { Change } from './change';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** One way to mend a finding. */
export interface Remedy {
  /** Imperative, as shown in the light-bulb menu: "Set the rate to 0.5 (drops 50 %, keeps 50 %)". */
  readonly title: string;
  readonly change: Change;
  /** True when it may be applied without being read: it keeps the evident intent. `--fix` and fix-all apply only these. */
  readonly safe: boolean;
}

/** Another place that a finding speaks of: in the same source, or a whole other file such as a training log, by the name that the edge gave it. */
export type Related =
  | { readonly span: Span; readonly message: string; readonly file?: undefined }
  | { readonly span: null; readonly message: string; readonly file: string };

/** What a rule reports. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: string;
  /** Best first. */
  readonly remedies: readonly Remedy[];
  readonly related: readonly Related[];
  readonly siteId: string | null;
  /** Shown faded: code without effect. */
  readonly unnecessary: boolean;
}
