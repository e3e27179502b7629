import type { Report } from '../../analysis/report';
import type { Study } from '../../lab/study';
import { fingerprintOf } from '../../model/fingerprint';
import type { Network } from '../../model/network';
import { counted } from '../words';

export type Applicability = { readonly network: Network } | { readonly refusal: string };

/**
 * Whether the study still speaks about the source: the network is there, once, with the layers and the rates it was made with,
 * or those that the lab wrote itself since (`own`).
 */
export function applicability(study: Study, report: Report, own: ReadonlySet<string>): Applicability {
  const { network: name, fingerprint, siteCount } = study.source;
  const [network, ...more] = report.networks.filter((candidate) => candidate.name === name && candidate.siteIds.length > 0);
  if (!network) return { refusal: `${name} is no longer in the file, or has no dropout any more. Nothing was changed.` };
  if (more.length > 0) return { refusal: `The file has several networks called ${name}. Nothing was changed.` };
  if (network.siteIds.length !== siteCount) {
    return {
      refusal: `${name} had ${counted(siteCount, 'dropout site')} when the study was made and has ${network.siteIds.length} now. Nothing was changed.`,
    };
  }
  const now = fingerprintOf(network, report.sites);
  if (now !== fingerprint && !own.has(now)) {
    return { refusal: `${name} was edited after the study was made. Nothing was changed; run the comparison again.` };
  }
  return { network };
}
