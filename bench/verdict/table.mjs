// The figures of README.md, from the histories in data/:  node bench/verdict/table.mjs [fit|held|second|third|fourth|all-held] [--write]
//   --write  puts the tables between the marks in README.md;  --data FOLDER  other histories
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' }, data: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-verdict-'));
try {
  const outfile = join(folder, 'table.cjs');
  await build({ entryPoints: [join(here, 'table.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile, values.data ?? join(here, 'data'), ...positionals], {
    encoding: 'utf8',
  });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = status ?? 1;
  if (values.write && status === 0) {
    const readme = join(here, 'README.md');
    const [before, rest] = readFileSync(readme, 'utf8').split('<!-- tables -->\n');
    const after = rest.split('<!-- end of tables -->')[1];
    writeFileSync(readme, `${before}<!-- tables -->\n${stdout.trimEnd()}\n\n<!-- end of tables -->${after}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
