import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '../analysis/report';
import type { GivenValues } from '../model/arguments';
import { fingerprintOf } from '../model/fingerprint';
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
  /** The fingerprint of the network as its file alone has it. */
  readonly fingerprint: string;
}

/** A subject that can be read again with what its network is built with. Must be closed. */
export interface OpenSubject {
  readonly subject: Subject;
  /** Throws where the network is no longer found, which entered values cannot do. */
  readonly built: (values: GivenValues) => Subject;
  readonly close: () => void;
}

/** Reads the file; null when there is nothing to train, which has been said. */
export async function openSubject(options: LabOptions, io: Io): Promise<OpenSubject | null> {
  if (options.files.length > 1) throw new UsageError('give one file only');
  const project = await openProject(options.files, io, { depth: 'networks' });
  const nothing = (): null => {
    project.dispose();
    return null;
  };
  const [file] = project.files;
  const loaded = file && (await project.load(file));
  if (!file || !loaded) return nothing();
  const uri = pathToFileURL(resolve(file.absolute)).href;
  const checked = project.check(file, loaded);
  const chosen = chooseNetwork(checked.report, file.path, options.network, io);
  if (!chosen) return nothing();
  const fingerprint = fingerprintOf(chosen, checked.report.sites);
  const subjectOf = (again: CheckedFile, network: Network): Subject => {
    return { uri, report: again.report, network, siteNames: siteNames(again), placeOf: placeIn(again), fingerprint };
  };
  return {
    subject: subjectOf(checked, chosen),
    built(values) {
      const again = project.check(file, loaded, { [chosen.name]: values });
      const network = again.report.networks.find(({ id }) => id === chosen.id);
      if (!network) throw new Error(`${chosen.name} cannot be read with these arguments`);
      return subjectOf(again, network);
    },
    close: () => project.dispose(),
  };
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
