import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { debianTorch, install, interpreterFor } from '../../test/oracles/python.mjs';

/** Threads of the peers: one each, and none that spins while it waits. */
export const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OMP_WAIT_POLICY: 'PASSIVE' };

/**
 * The PyTorches that can be had: PyPI's, and Debian's with OpenBLAS (with its reference BLAS it would be six times slower), both installed
 * when they are missing, or the one of the given Python.
 * @param {string | undefined} given
 * @returns {Promise<{name: string, python: string}[]>}
 */
export async function torches(given) {
  if (given) return [named(given, '')];
  await install();
  const [pypi, debian] = [await interpreterFor(['torch']), await debianTorch()];
  const found = pypi && pypi !== debian ? [named(pypi, ' of PyPI')] : [];
  if (!debian) return found;
  const blas = spawnSync('update-alternatives', ['--query', 'libblas.so.3-x86_64-linux-gnu'], { encoding: 'utf8' }).stdout ?? '';
  if (!blas.includes('openblas') && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'libopenblas0-pthread'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  return [...found, named(debian, ' of Debian')];
}

function named(python, from) {
  const { stdout } = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  return { name: `PyTorch ${stdout.trim()}${from}`, python };
}
