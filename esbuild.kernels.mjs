// Compiles the lab's kernels (AssemblyScript, src/lab/kernels) to WebAssembly: plain SIMD, or relaxed SIMD, whose results differ between CPUs.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const root = dirname(fileURLToPath(import.meta.url));
const folder = join(root, 'src/lab/kernels');

const OPTIONS = [
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--initialMemory',
  '1',
  '-O3',
  '--noAssert',
  '--enable',
  'simd',
];

/** The compiled bytes. They are kept in `.tools`, by what they were made of, because compiling takes seconds. */
export async function kernels({ relaxed = false } = {}) {
  const options = relaxed ? [...OPTIONS, '--enable', 'relaxed-simd'] : OPTIONS;
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const compiler = JSON.parse(await readFile(join(root, 'node_modules/assemblyscript/package.json'), 'utf8')).version;
  const hash = createHash('sha256')
    .update(JSON.stringify([compiler, options, names, sources]))
    .digest('hex')
    .slice(0, 16);
  const kept = join(root, '.tools', `lab-kernels-${hash}.wasm`);
  try {
    return await readFile(kept);
  } catch {
    const binary = await compile(options);
    await mkdir(dirname(kept), { recursive: true });
    const fresh = `${kept}.${process.pid}`;
    await writeFile(fresh, binary);
    await rename(fresh, kept);
    return binary;
  }
}

async function compile(options) {
  let binary = null;
  const { error, stderr } = await main(['index.ts', '--baseDir', folder, '--outFile', 'kernels.wasm', ...options], {
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = Buffer.from(contents);
    },
  });
  if (error || !binary) throw new Error(`The kernels do not compile.\n${stderr.toString()}`);
  return binary;
}
