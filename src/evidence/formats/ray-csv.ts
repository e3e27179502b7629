import { type Column, columnOf } from '../columns';
import type { Claim, LogFormat } from '../format';
import { folderOf, nameFromFolder } from '../paths';
import { tableHead } from '../table';
import { tableLog } from '../tableLog';

/** `progress.csv` in the folder of a trial. What the user's function reports stands beside what Ray adds. */
export const rayCsv: LogFormat = {
  id: 'ray-csv',
  title: 'Ray Tune progress.csv',
  mayBe: (path) => /\.csv$/i.test(path),
  claim: (_path, head) => claim(head),
  open: (path) =>
    tableLog({
      rows: {
        name: nameFromFolder(path),
        format: 'ray-csv',
        file: path,
        group: folderOf(path) || path,
        // The user's own loop measured.
        dropout: { train: 'unknown', validation: 'unknown', test: 'unknown' },
        unnamed: 'beside',
      },
      columns: (header) => header.map(column),
    }),
};

/** What Ray tells of itself and not of the training. */
const OWN =
  /^(?:done|should_checkpoint|checkpoint_dir_name|trial_id|trial_name|experiment_id|experiment_tag|date|pid|hostname|node_ip|time_(?:this_iter_s|total_s|since_restore)|iterations_since_restore|timesteps_since_restore|timesteps_total|episodes_total|warmup_time|auto_(?:metrics|log)\w*)$/;

function column(given: string): Column {
  const name = given.trim();
  if (name === 'training_iteration') return { kind: 'step', name };
  if (name === 'timestamp') return { kind: 'time', name };
  if (name.startsWith('config/')) return { kind: 'parameter', name: name.slice('config/'.length) };
  if (OWN.test(name)) return { kind: 'none', name };
  return { kind: columnOf(name).kind === 'epoch' ? 'epoch' : 'value', name };
}

function claim(head: Uint8Array): Claim {
  const header = tableHead(head, 2)?.records[0];
  if (!header?.includes('training_iteration')) return 'no';
  return header.includes('time_total_s') && (header.includes('trial_id') || header.includes('hostname') || header.includes('pid'))
    ? 'certain'
    : 'likely';
}
