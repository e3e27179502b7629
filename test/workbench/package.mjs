// Builds the bundles and packs them into a .vsix.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from './install.mjs';

/** @returns {Promise<string>} path of the package in dist/ */
export async function packageExtension({ build = true } = {}) {
  if (build) await step('node esbuild.mjs', [join(root, 'esbuild.mjs')]);
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await mkdir(join(root, 'dist'), { recursive: true });
  const vsix = join(root, 'dist', `${name}-${version}.vsix`);
  await step('vsce package', [
    join(root, 'node_modules', '@vscode', 'vsce', 'vsce'),
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    vsix,
  ]);
  return vsix;
}

async function step(title, args) {
  const { code, output } = await run(process.execPath, args, { cwd: root });
  if (code !== 0) throw new Error(`${title} failed:\n${output}`);
}
