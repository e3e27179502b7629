import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '../analysis/report';
import type { Network } from '../model/network';
import { type CheckedFile, Places } from '../report/place';
import { siteRecords } from '../report/sites';
import type { Span } from '../text/span';
import type { Io } from './io';
import type { LabOptions } from './labOptions';
import { UsageError } from './options';
import { openProject } from './project';

/** The network that is to be trained, and the file it stands in. */
export interface Subject {
  readonly uri: string;
  readonly report: Report;
  readonly network: Network;
  /** Where each site stands, by id: "line 12". */
  readonly siteNames: Readonly<Record<string, string>>;
  /** "line 41" */
  readonly placeOf: (span: Span) => string;
}

/** Reads the file; null when there is nothing to train, which has been said. */
export async function readSubject(options: LabOptions, io: Io): Promise<Subject | null> {
  if (options.files.length > 1) throw new UsageError('give one file only');
  const project = await openProject(options.files, io, { depth: 'networks' });
  try {
    const [file] = project.files;
    const loaded = file && (await project.load(file));
    if (!file || !loaded) return null;
    const checked = project.check(file, loaded);
    const { report } = checked;
    const network = chooseNetwork(report, file.path, options.network, io);
    return (
      network && {
        uri: pathToFileURL(resolve(file.absolute)).href,
        report,
        network,
        siteNames: siteNames(checked),
        placeOf: placeIn(checked),
      }
    );
  } finally {
    project.dispose();
  }
}

function placeIn(checked: CheckedFile): Subject['placeOf'] {
  const places = new Places(checked);
  return (span) => {
    const { line, cell, cellLine } = places.of(span);
    return cell === undefined ? `line ${line}` : `cell ${cell} line ${cellLine}`;
  };
}

function siteNames(checked: CheckedFile): Record<string, string> {
  const records = siteRecords(checked);
  const lines = records.map(({ line, cell, cellLine }) => (cell === undefined ? `line ${line}` : `cell ${cell} line ${cellLine}`));
  return Object.fromEntries(
    checked.report.sites.map(({ id }, index) => {
      const line = lines[index] as string;
      const isShared = lines.indexOf(line) !== lines.lastIndexOf(line);
      return [id, isShared ? `${line} column ${records[index]?.column}` : line];
    }),
  );
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
