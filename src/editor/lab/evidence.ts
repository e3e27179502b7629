import type { Uri } from 'vscode';
import { evidenceFrom } from '../../lab/statistics/evidence';
import type { Evidence } from '../../model/evidence';
import { fingerprintOf } from '../../model/fingerprint';
import type { StudyRate } from '../actions/rateActions';
import type { StudyNote } from '../hover/siteText';
import type { StudyStore } from './store';

/** What the stored studies of a file say to the rules. */
export function evidenceFor(store: StudyStore, uri: Uri): readonly Evidence[] {
  return store.of(uri.toString()).map(evidenceFrom);
}

/** What a hover says of the study of one network; null when there is none. */
export function studyNote(store: StudyStore): (uri: Uri, network: string, fingerprint: string) => StudyNote | null {
  return (uri, network, fingerprint) => {
    const study = store.get(uri.toString(), network);
    return study && { sentence: study.verdict.sentence, stale: study.source.fingerprint !== fingerprint };
  };
}

/** The rate that the study of a network chose, while the network is still the one that was studied. */
export function studyRate(store: StudyStore): StudyRate {
  return (uri, name, report) => {
    const study = store.get(uri.toString(), name);
    const network = report.networks.find((candidate) => candidate.name === name);
    if (study?.verdict.kind !== 'use-rate' || !network || study.source.fingerprint !== fingerprintOf(network, report.sites)) return null;
    return { rate: study.verdict.rate, repeats: study.plan.seeds };
  };
}
