import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FOLDERS, type Library, sourceNetworks } from '../../../test/unit/lab/sources';
import { writtenFor } from '../../../test/unit/lab/written';
import { testParser } from '../../../test/unit/parser';
import { type Facts, packagesAsProject, readModel } from '../../../test/unit/torch/golden.zoo';
import { again, type Drawn, draw } from './drawn';
import { formsFor } from './forms';
import { isPartOf } from './parts';
import { type Row, rowOf } from './row';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    draw: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    files: { type: 'boolean' },
    assets: { type: 'string' },
    without: { type: 'string' },
    only: { type: 'string' },
    sources: { type: 'string' },
  },
});

/** The networks that the readers are tested with, on data of the shape they are written for. */
async function sources(): Promise<{ readonly rows: readonly Row[]; readonly parts: number }> {
  const rows: Row[] = [];
  let parts = 0;
  for (const library of Object.keys(FOLDERS) as Library[]) {
    const all = await sourceNetworks(library);
    for (const source of all) {
      const beside = all.flatMap(({ file, network }) => (file === source.file ? [network] : []));
      const isPart = isPartOf(source.network, readFileSync(join(values.sources ?? 'test/unit', source.file), 'utf8'), beside);
      if (isPart) parts += 1;
      else rows.push(rowOf(library, `${source.file} ${source.network.name}`, source, [writtenFor(source.network)]));
    }
  }
  return { rows, parts };
}

/** Models of installed packages. */
async function zoo(facts: string, packages: string): Promise<readonly Row[]> {
  const parser = await testParser();
  const project = packagesAsProject(packages);
  const models: Readonly<Record<string, Facts>> = JSON.parse(readFileSync(facts, 'utf8'));
  return Object.entries(models).map(([name, { script }]) => {
    const set = name.split('/')[0] ?? name;
    const survey = readModel(parser, project, packages, script);
    if (!survey) return { set, name, outcome: 'refused', counted: 'unknown', reasons: ['no network is read'] };
    return rowOf(set, name, { network: survey.network, sites: [] }, formsFor(survey.network));
  });
}

async function main(): Promise<{ readonly rows: readonly Row[]; readonly parts: number }> {
  if (values.files) {
    const rows: Row[] = [];
    const take = ({ name, ...read }: Drawn): void => {
      const row = rowOf(read.network.framework, name, read, formsFor(read.network));
      rows.push(row);
      console.error(JSON.stringify(row));
    };
    const assets = values.assets ?? 'dist';
    if (values.only) {
      const names = readFileSync(values.only, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{'));
      await again(
        positionals,
        names.map((line) => (JSON.parse(line) as Row).name),
        assets,
        take,
      );
      return { rows, parts: 0 };
    }
    const without = values.without ? readFileSync(values.without, 'utf8') : '';
    const parts = await draw(positionals, {
      count: Number(values.draw),
      seed: Number(values.seed),
      assets,
      without,
      take,
    });
    return { rows, parts };
  }
  const [facts, packages] = positionals;
  const { rows, parts } = await sources();
  return { rows: [...rows, ...(facts && packages ? await zoo(facts, packages) : [])], parts };
}

console.log(JSON.stringify(await main()));
