// How many of the networks that the readers are tested with can the lab train, with as many weights as they have, and why not the others?
//   node bench/lab/lowering.mjs [FACTS.json PACKAGES]
// FACTS.json: what `test/oracles/torch_zoo.py FACTS.json` measured of torchvision, timm and transformers; PACKAGES: the folder they are
// installed in. Each network is lowered on data of the shape it is written for: as written, and with every choice taken that is offered.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Reasons listed for each set. */
const MOST = 6;

const folder = await mkdtemp(join(tmpdir(), 'dropout-doctor-bench-'));
const root = join(import.meta.dirname, '..', '..');
/** Modules of the tests look for their files beside themselves. */
const beside = {
  name: 'beside',
  setup(builder) {
    builder.onLoad({ filter: /test[\\/]unit[\\/].*\.ts$/ }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises');
      const home = `const __dirname = ${JSON.stringify(join(path, '..'))};\n`;
      const text = (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(`file://${path}`));
      return { contents: home + text, loader: 'ts' };
    });
  },
};
try {
  const outfile = join(root, 'node_modules', '.cache', `lowering-${process.pid}.mjs`);
  const entryPoints = [join(import.meta.dirname, 'lowering', 'run.ts')];
  await build({
    entryPoints,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'error',
    plugins: [beside],
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  await rm(outfile, { force: true });
  if (status !== 0) {
    console.error(stderr);
    process.exitCode = 1;
  } else report(JSON.parse(stdout.trim().split('\n').at(-1)));
} finally {
  await rm(folder, { recursive: true, force: true });
}

function report(rows) {
  console.log('| networks | n | as written | weights as counted | with choices | refused |\n|---|---|---|---|---|---|');
  for (const set of new Set(rows.map((row) => row.set))) {
    const own = rows.filter((row) => row.set === set);
    const of = (outcome) => own.filter((row) => row.outcome === outcome);
    const same = of('lowered').filter((row) => row.counted === 'same').length;
    const countable = of('lowered').filter((row) => row.counted !== 'unknown').length;
    console.log(
      `| ${set} | ${own.length} | ${of('lowered').length} | ${same} of ${countable} | ${of('decided').length} | ${of('refused').length} |`,
    );
  }
  for (const set of new Set(rows.map((row) => row.set))) {
    const reasons = new Map();
    for (const { set: own, outcome, reason } of rows)
      if (own === set && outcome !== 'lowered') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const sorted = [...reasons].sort((one, other) => other[1] - one[1]);
    if (sorted.length === 0) continue;
    console.log(
      `\n${set}: ${sorted
        .slice(0, MOST)
        .map(([reason, count]) => `${reason} (${count})`)
        .join('; ')}${sorted.length > MOST ? '; …' : ''}`,
    );
  }
  for (const row of rows) if (row.counted === 'other') console.log(`other count: ${row.name}`);
}
