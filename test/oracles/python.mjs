// The Pythons that the oracles and the benches ask: PyPI's packages in .tools/oracles, and Debian's PyTorch.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run } from '../workbench/install.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const environment = join(root, '.tools', 'oracles');
const python = join(environment, 'bin', 'python');

/** Of these the source is enough: torchvision of another build than torch cannot be imported just so. */
export const ZOOS = ['torchvision', 'timm', 'transformers'];

/** They write training logs; lightning imports torchvision, too. */
const WRITERS = ['tensorboard', 'tensorboardX', 'lightning', 'accelerate', 'optuna', 'pandas', 'ray'];

/** Installs PyPI's packages. @returns {Promise<string>} what went wrong, '' when nothing did; an environment that has all packages is left as it is */
export async function install() {
  const has = existsSync(python) && (await imports(python, ['torch', 'keras', 'jax', 'flax', 'huggingface_hub']));
  if (has && (await finds(python, [...ZOOS, ...WRITERS]))) return '';
  imported.clear();
  console.log('Installing PyTorch, Keras, JAX and Flax into .tools/oracles …');
  const made = existsSync(python)
    ? { code: 0 }
    : await run('python3', ['-m', 'venv', environment]).catch((error) => ({ code: 1, output: String(error) }));
  if (made.code !== 0) return lastLine(made.output);
  const pip = (args) =>
    run(python, ['-m', 'pip', 'install', '--quiet', '--no-compile', '--retries', '0', '--disable-pip-version-check', ...args]);
  const common = await pip(['-r', join(here, 'requirements.txt')]);
  const torch = await pip(['--no-deps', '-r', join(here, 'requirements-torch.txt')]);
  // By itself: where no index has it, the others are still installed.
  const equinox = await pip(['equinox==0.13.8']);
  const haiku = await pip(['dm-haiku==0.0.16']);
  const logs = await pip(['-r', join(here, 'requirements-logs.txt')]);
  // Only more is asked where it is installed.
  await pip(['keras-tuner==1.4.7']);
  await pip(['--only-binary=:all:', 'pyarrow==25.0.1']);
  return [common, torch, equinox, haiku, logs]
    .filter(({ code }) => code !== 0)
    .map(({ output }) => lastLine(output))
    .join('; ');
}

/** The environment's Python; for PyTorch alone, Debian's package is good enough. */
export async function interpreterFor(packages, sources = []) {
  if (existsSync(python) && (await imports(python, packages)) && (await finds(python, sources))) return python;
  if (packages.join() !== 'torch') return null;
  return debianTorch();
}

let debian = null;

/** Debian's Python with its PyTorch, installed where that is possible; null where it is not. */
export function debianTorch() {
  debian ??= installDebianTorch();
  return debian;
}

async function installDebianTorch() {
  const system = '/usr/bin/python3';
  if (!existsSync(system)) return null;
  if (!(await imports(system, ['torch'])) && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.log("Installing Debian's python3-torch …");
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'python3-torch'], { env });
    imported.clear();
  }
  return (await imports(system, ['torch'])) ? system : null;
}

async function imports(interpreter, packages) {
  for (const name of packages) if (!(await importsOne(interpreter, name))) return false;
  return true;
}

const imported = new Map();

/** Asked once of each package: PyTorch and JAX take seconds to import. */
function importsOne(interpreter, name) {
  const key = `${interpreter} ${name}`;
  const env = { ...process.env, KERAS_BACKEND: 'jax' };
  if (!imported.has(key))
    imported.set(
      key,
      run(interpreter, ['-c', `import ${name}`], { env }).then(({ code }) => code === 0),
    );
  return imported.get(key);
}

/** The packages are installed, whether they can be imported or not. */
async function finds(interpreter, packages) {
  const program = `import importlib.util, sys; sys.exit(any(importlib.util.find_spec(name) is None for name in ${JSON.stringify(packages)}))`;
  return (await run(interpreter, ['-c', program])).code === 0;
}

export const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';
