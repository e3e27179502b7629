import { readFileSync } from 'node:fs';
import { readDigits } from '../../../src/lab/data/digits';
import { openFastEngine } from '../../../src/lab/train/fast/engine';
import { averaging } from '../../../test/unit/lab/figures/averaging';
import { budget } from '../../../test/unit/lab/figures/budget';
import { modes, overRates } from '../../../test/unit/lab/figures/curves';
import { noise } from '../../../test/unit/lab/figures/noise';
import type { Figures, Setting } from '../../../test/unit/lab/figures/setting';
import { size } from '../../../test/unit/lab/figures/size';
import { sparsity } from '../../../test/unit/lab/figures/sparsity';
import { references, sameMean } from '../../../test/unit/lab/figures/torch';
import { width } from '../../../test/unit/lab/figures/width';
import { type Claim, claimsOf } from './claims';

const ALL: Readonly<Record<string, (setting: Setting) => Figures>> = {
  noise: (setting) => noise(setting, [0, 0.2, 0.5, 0.7]),
  budget: (setting) => budget(setting, [0, 0.2, 0.5, 0.8], [10, 30, 60, 117]),
  averaging: (setting) => averaging(setting, 10),
  sparsity: (setting) => sparsity(setting, ['autoencoder', 'classifier']),
  modes: (setting) => modes(setting, [0, 0.2, 0.5, 0.8]),
  rate: (setting) => overRates(setting, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
  width: (setting) => width(setting, [8, 32, 128, 512]),
  size: (setting) => size(setting, [60, 120, 300, 600, 1077]),
};
/** Figures that PyTorch has at one width only. */
const FIXED = ['sparsity', 'width', 'size'];

async function main([kernels = '', units = '256', repeats = '8', names = '']: readonly string[]): Promise<void> {
  const dataset = await readDigits(readFileSync('media/digits.csv.gz'));
  const setting: Setting = { dataset, engines: [openFastEngine(readFileSync(kernels))], width: Number(units), repeats: Number(repeats) };
  const claims: Claim[] = [];
  const all: Compared[] = [];
  for (const name of names.split(',')) {
    if (units !== '256' && FIXED.includes(name)) continue;
    const begun = process.cpuUsage();
    const figures = ALL[name]?.(setting) ?? {};
    const { user, system } = process.cpuUsage(begun);
    const result = units === '256' ? name : `${name}-${units}`;
    console.log(`\n${result}: ${((user + system) / 1e6).toFixed(0)} CPU s, n = ${repeats}\n`);
    console.log('| figure | the lab, mean ± SD | PyTorch, mean ± SD (n) | p of the same mean |');
    console.log('|---|---|---|---|');
    all.push(...compared(result, figures));
    const own = units === '256' ? claimsOf(name, figures) : [];
    for (const { sentence, holds, open, evidence } of own)
      console.log(`\n${holds ? 'holds' : open ? 'not shown' : 'FAILS'}: ${sentence}: ${evidence}`);
    claims.push(...own);
  }
  const low = all.filter(({ p }) => p < 0.05).length;
  const least = all.reduce((one, other) => (other.p < one.p ? other : one));
  console.log(`\n${all.length} figures compared, ${low} with p < 0.05 (5 % = ${(all.length / 20).toFixed(1)} by chance alone, if they`);
  console.log(`were independent; figures of one training are not). Smallest p ${least.p.toExponential(1)}: ${least.path}`);
  const failed = claims.filter(({ holds, open }) => !holds && !open).length;
  console.log(`${claims.length} claims, ${failed} of them do not hold`);
  process.exitCode = failed === 0 ? 0 : 1;
}

interface Compared {
  readonly path: string;
  readonly p: number;
}

/** Prints a line for each figure that PyTorch has, too. */
function compared(result: string, figures: Figures): readonly Compared[] {
  const expected = references(result);
  return Object.entries(figures).flatMap(([path, values]) => {
    const reference = expected.get(path);
    if (!reference) return [];
    const p = sameMean(values, reference);
    const { mean, sd, n } = reference;
    console.log(`| ${path} | ${spread(values)} | ${digits(mean)} ± ${digits(sd)} (${n}) | ${p.toFixed(3)} |`);
    return [{ path: `${result}/${path}`, p }];
  });
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${digits(mean)} ± ${digits(sd)}`;
}

function digits(value: number): string {
  return value.toPrecision(3);
}

void main(process.argv.slice(2));
