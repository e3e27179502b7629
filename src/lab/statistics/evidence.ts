import type { Evidence, EvidenceVerdict } from '../../model/evidence';
import type { Study } from '../study';

/** What a stored study says about its network to the rules. */
export function evidenceFrom(study: Study): Evidence {
  return { network: study.source.network, fingerprint: study.source.fingerprint, verdict: verdictOf(study) };
}

function verdictOf({ verdict, summaries }: Study): EvidenceVerdict {
  const baseline = summaries.find((summary) => summary.rate === 0);
  if (verdict.kind === 'use-rate') return { kind: 'needed', sentence: verdict.sentence };
  if (verdict.kind === 'no-dropout' && baseline) {
    const others = summaries.filter((summary) => summary.rate !== 0);
    const best = others.reduce((one, other) => (other.validationLoss < one.validationLoss ? other : one), others[0] ?? baseline);
    return {
      kind: 'not-needed',
      sentence: verdict.sentence,
      seeds: baseline.n,
      baselineLoss: baseline.validationLoss,
      bestRate: best.rate,
      bestLoss: best.validationLoss,
    };
  }
  if (verdict.kind === 'cannot-tell' && baseline?.overfits === true) return { kind: 'needed', sentence: verdict.sentence };
  return { kind: 'undecidable', sentence: verdict.sentence };
}
