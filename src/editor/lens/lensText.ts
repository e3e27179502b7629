import type { Report } from '../../analysis/report';
import type { Network } from '../../model/network';
import { counted } from '../words';

/** "3 dropout sites · 2 findings" */
export function lensTitle(report: Report, network: Network): string {
  const findings = findingsIn(report, network);
  return `${counted(network.siteIds.length, 'dropout site')} · ${findings === 0 ? 'no findings' : counted(findings, 'finding')}`;
}

/** Findings that name one of the network's sites or lie within it. */
function findingsIn(report: Report, network: Network): number {
  return report.findings.filter(
    ({ siteId, span }) =>
      (siteId !== null && network.siteIds.includes(siteId)) || (network.span.start <= span.start && span.end <= network.span.end),
  ).length;
}
