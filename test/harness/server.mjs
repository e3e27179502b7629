// Builds the lab page and Training Curves with their stand-ins for VS Code and serves them on this machine only, under the policy that a webview has.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { kernels } from '../../esbuild.kernels.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self'; style-src 'self'; img-src 'self' data:";

const FILES = {
  '/': ['test/harness/index.html', 'text/html'],
  '/curves': ['test/harness/curves.html', 'text/html'],
  '/themes.css': ['test/harness/themes.css', 'text/css'],
  '/tfjs.wasm': ['node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', 'application/wasm'],
  '/digits.csv.gz': ['media/digits.csv.gz', 'application/octet-stream'],
  ...Object.fromEntries(
    ['breast-cancer', 'wine', 'diabetes', 'iris'].map((name) => [
      `/data/${name}.csv.gz`,
      [`media/data/${name}.csv.gz`, 'application/octet-stream'],
    ]),
  ),
  '/flowers.csv': ['test/harness/flowers.csv', 'text/csv'],
  '/broken.csv': ['test/harness/broken.csv', 'text/csv'],
};

async function bundle() {
  const shared = { bundle: true, write: false, outdir: root, platform: 'browser', target: 'es2022', logLevel: 'warning' };
  const reader = await build({ ...shared, entryPoints: { 'lab-parquet': join(root, 'src/lab/data/read/parquet.ts') }, format: 'esm' });
  const { outputFiles } = await build({
    ...shared,
    absWorkingDir: root,
    entryPoints: {
      lab: 'webview/lab/main.tsx',
      host: 'test/harness/host.ts',
      'lab-worker': 'src/lab/train/worker.web.ts',
      'lab-gpu-worker': 'src/lab/train/gpuWorker.web.ts',
      curves: 'webview/curves/main.tsx',
      curvesHost: 'test/harness/curvesHost.ts',
    },
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'text', '.ttf': 'dataurl' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const type = (path) => (path.endsWith('.css') ? 'text/css' : 'text/javascript');
  const served = new Map(outputFiles.map(({ path, contents }) => [`/${path.split('/').at(-1)}`, { body: contents, type: type(path) }]));
  return served.set('/lab-parquet.mjs', { body: reader.outputFiles[0].contents, type: 'text/javascript' });
}

/** Starts the server on a free port. */
export async function startHarness(port = 0) {
  const bundles = await bundle();
  bundles.set('/kernels.wasm', { body: await kernels(), type: 'application/wasm' });
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const built = bundles.get(path);
    const file = FILES[path];
    if (path === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    if (!built && !file) {
      response.writeHead(404).end();
      return;
    }
    const body = built ? built.body : await readFile(new URL(`../../${file[0]}`, import.meta.url));
    response.writeHead(200, { 'content-type': built ? built.type : file[1], 'content-security-policy': POLICY }).end(body);
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve)) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startHarness(Number(process.argv[2] ?? 4173));
  console.log(`Lab page without VS Code: ${url}?theme=vscode-dark`);
  console.log(`Training Curves without VS Code: ${url}curves?theme=vscode-dark&case=overfit`);
}
