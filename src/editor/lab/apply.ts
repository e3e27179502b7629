import * as vscode from 'vscode';
import type { Study } from '../../lab/study';
import { fingerprintOf } from '../../model/fingerprint';
import { dropsAndKeeps } from '../../model/words';
import type { Analyst } from '../analyst';
import { openUri, workspaceEdit } from '../openSource';
import { counted } from '../words';
import { applicability } from './applicable';

export interface Applied {
  readonly applied: boolean;
  readonly message: string;
  /** Fingerprint of the network after the edit; null when nothing was written. */
  readonly fingerprint: string | null;
}

/**
 * Writes a rate at every site of the study's network as one undoable edit, into the text as it is now; never saves. Refuses in words
 * when the text is no longer the one that was studied. `own` holds the fingerprints that the lab has written before.
 */
export async function applyRate(analyst: Analyst, study: Study, rate: number, own: ReadonlySet<string>): Promise<Applied> {
  const refuse = (message: string): Applied => ({ applied: false, message, fingerprint: null });
  if (!(rate >= 0 && rate < 1)) return refuse(`${rate} is not a rate that can be written.`);
  const open = await openUri(vscode.Uri.parse(study.source.uri, true));
  if (!open) return refuse('The file is in a language that is not read. Nothing was changed.');
  const outcome = await analyst.outcome(open);
  if (outcome.kind !== 'report') return refuse('The file holds no dropout any more, or could not be analysed. Nothing was changed.');
  const { report } = outcome;
  const applicable = applicability(study, report, own);
  if ('refusal' in applicable) return refuse(applicable.refusal);
  const { network } = applicable;
  const edits = analyst.write(open, (reading) => {
    const same = reading.networks.find(({ id }) => id === network.id);
    return same ? { type: 'set-rate', siteIds: same.siteIds, rate, at: 'origin' } : null;
  });
  if (!edits)
    return refuse(`Not every rate of ${network.name} can be written here: one of them is not decided in this file. Nothing was changed.`);
  const sites = counted(network.siteIds.length, 'dropout site');
  if (edits.length === 0)
    return { applied: true, message: `${network.name} already ${dropsAndKeeps(rate)} at ${sites}.`, fingerprint: null };
  const edit = workspaceEdit(open, report, edits);
  if (!edit || !(await vscode.workspace.applyEdit(edit)))
    return refuse('The editor refused the edit; the file may be read-only. Nothing was changed.');
  const after = analyst.reportNow(open);
  const changed = after?.networks.find(({ name }) => name === network.name);
  return {
    applied: true,
    message: `${network.name} now ${dropsAndKeeps(rate)} at ${sites}. The file is not saved yet; Undo takes it back.`,
    fingerprint: after && changed ? fingerprintOf(changed, after.sites) : null,
  };
}
