import { readFileSync } from 'node:fs';
import type { Decisions } from '../../../src/lab/space/fit';
import type { Network } from '../../../src/model/network';
import type { DropoutSite } from '../../../src/model/site';
import { openShelf } from '../../../src/syntax/open';
import { FOLDERS, type Library, sourceNetworks } from '../../../test/unit/lab/sources';
import { loweredAsWritten } from '../../../test/unit/lab/written';
import { testParser } from '../../../test/unit/parser';
import { type Facts, packagesAsProject, readModel } from '../../../test/unit/torch/golden.zoo';

interface Row {
  readonly set: string;
  readonly name: string;
  /** As written; with every choice taken that lets it be trained; not at all. */
  readonly outcome: 'lowered' | 'decided' | 'refused';
  readonly counted: 'same' | 'other' | 'unknown';
  readonly reason: string;
}

/** Takes every choice that is offered but to stop, until nothing is asked any more. */
function decided(network: Network, sites: readonly DropoutSite[]): ReturnType<typeof loweredAsWritten> {
  let decisions: Decisions = {};
  for (let round = 0; ; round += 1) {
    const lowered = loweredAsWritten(network, sites, decisions);
    const asked = lowered.fit.choices.filter(({ layerId }) => decisions[layerId] === undefined);
    if (lowered.weights !== null || asked.length === 0 || round > 40) return lowered;
    const answers = asked.map(({ layerId, options }) => [layerId, options[0]?.decision ?? 'stop'] as const);
    decisions = { ...decisions, ...Object.fromEntries(answers) };
  }
}

function rowOf(set: string, name: string, network: Network, sites: readonly DropoutSite[]): Row {
  const plain = loweredAsWritten(network, sites);
  const counted =
    plain.weights === null || network.parameters === null ? 'unknown' : plain.weights === network.parameters ? 'same' : 'other';
  if (plain.weights !== null) return { set, name, outcome: 'lowered', counted, reason: '' };
  const outcome = decided(network, sites).weights === null ? 'refused' : 'decided';
  return { set, name, outcome, counted, reason: reasonOf(plain.fit.refusal ?? '') };
}

/** The first reason, without names and numbers. */
function reasonOf(refusal: string): string {
  const first =
    refusal
      .replace(/^The lab cannot train [^:]*: /, '')
      .replace(/\.$/, '')
      .split('; ')[0] ?? '';
  return /\((.*)\)$/.exec(first)?.[1]?.replace(/\d[\d×]*/g, 'N') ?? first.replace(/\d[\d×]*/g, 'N');
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const library of Object.keys(FOLDERS) as Library[])
    for (const { file, network, sites } of await sourceNetworks(library))
      rows.push(rowOf(library, `${file} ${network.name}`, network, sites));
  const [facts, packages] = process.argv.slice(2);
  if (facts && packages) {
    const parser = await testParser();
    const project = packagesAsProject(packages);
    const shelf = openShelf(parser, project);
    const models: Readonly<Record<string, Facts>> = JSON.parse(readFileSync(facts, 'utf8'));
    for (const [name, { script }] of Object.entries(models)) {
      const survey = readModel(parser, project, packages, script);
      if (survey) rows.push(rowOf(name.split('/')[0] ?? name, name, survey.network, []));
      else rows.push({ set: name.split('/')[0] ?? name, name, outcome: 'refused', counted: 'unknown', reason: 'no network is read' });
    }
    shelf.dispose();
  }
  console.log(JSON.stringify(rows));
}

await main();
