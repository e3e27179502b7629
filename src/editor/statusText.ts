import type { Outcome } from './analyst';
import { counted, grouped } from './words';

/** What the language status item shows. */
export interface StatusText {
  readonly text: string;
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
}

export function statusText(outcome: Outcome | null): StatusText {
  if (!outcome) return { text: 'Dropout: analysing', detail: '', severity: 'information' };
  switch (outcome.kind) {
    case 'silent':
      return { text: 'Dropout: none here', detail: 'The file names no dropout', severity: 'information' };
    case 'too-large':
      return { text: 'Dropout: file too large', detail: `${grouped(outcome.characters)} characters are not analysed`, severity: 'warning' };
    case 'failed':
      return { text: 'Dropout: failed', detail: outcome.message, severity: 'error' };
    case 'report': {
      const { findings, sites } = outcome.report;
      const accepted = outcome.accepted?.length ? `, ${outcome.accepted.length} accepted by the baseline` : '';
      return {
        text: `Dropout: ${counted(findings.length, 'finding')}`,
        detail: `${counted(sites.length, 'site')}, ${Math.max(1, Math.round(outcome.milliseconds))} ms${accepted}`,
        severity: 'information',
      };
    }
  }
}
