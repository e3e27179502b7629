import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '../analysis/report';
import type { Network } from '../model/network';
import type { Io } from './io';
import type { LabOptions } from './labOptions';
import { UsageError } from './options';
import { openProject } from './project';

/** The network that is to be trained, and the file it stands in. */
export interface Subject {
  readonly uri: string;
  readonly report: Report;
  readonly network: Network;
}

/** Reads the file; null when there is nothing to train, which has been said. */
export async function readSubject(options: LabOptions, io: Io): Promise<Subject | null> {
  if (options.files.length > 1) throw new UsageError('give one file only');
  const project = await openProject(options.files, io, { depth: 'networks' });
  try {
    const [file] = project.files;
    const loaded = file && (await project.load(file));
    if (!file || !loaded) return null;
    const { report } = project.check(file, loaded);
    const network = chooseNetwork(report, file.path, options.network, io);
    return network && { uri: pathToFileURL(resolve(file.absolute)).href, report, network };
  } finally {
    project.dispose();
  }
}

/** The named network, or the only one with dropout sites; else tells what there is to choose from. */
function chooseNetwork(report: Report, path: string, name: string | null, io: Io): Network | null {
  const withSites = report.networks.filter((network) => network.siteIds.length > 0);
  const found = name === null ? withSites : report.networks.filter((network) => network.name === name);
  const [only] = found;
  if (only && (found.length === 1 || name !== null)) return only;
  const names = report.networks.map((network) => network.name).join(', ');
  if (report.networks.length === 0) io.err(`${path}: no network that the lab can read.\n`);
  else if (name !== null) io.err(`${path}: no network "${name}"; it has ${names}.\n`);
  else if (found.length === 0) io.err(`${path}: no network with a dropout site; it has ${names}.\n`);
  else io.err(`${path}: which network? Give --network with one of ${found.map((network) => network.name).join(', ')}.\n`);
  return null;
}
