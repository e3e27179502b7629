/** What training runs say about one network; here from a lab study, later from logs too. */
export interface Evidence {
  /** Name of the network it belongs to. */
  readonly network: string;
  /** Text of each site's rate argument at the time, to tell stale evidence. */
  readonly fingerprint: string;
  readonly verdict: EvidenceVerdict;
}

export type EvidenceVerdict =
  /** The rate-0 trials do not overfit and no rate does significantly better. */
  | {
      readonly kind: 'not-needed';
      readonly sentence: string;
      readonly seeds: number;
      readonly baselineLoss: number;
      readonly bestRate: number;
      readonly bestLoss: number;
    }
  /** The rate-0 trials overfit, or some rate is significantly better. */
  | { readonly kind: 'needed'; readonly sentence: string }
  | { readonly kind: 'undecidable'; readonly sentence: string };
