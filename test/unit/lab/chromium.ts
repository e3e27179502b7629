import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { contentSecurityPolicy } from '../../../src/editor/pageHtml';

export const chromiumPath = [
  process.env.CHROMIUM_PATH,
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));

/** Chromium offers WebGPU without a GPU only when asked to: its processor plays one (SwiftShader). */
const FLAGS = ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? '', args: FLAGS });
}

/** A page of this machine, which WebGPU asks for, with the policy of the lab's panel. */
export async function openPage(browser: Browser, scripts: Readonly<Record<string, string>>): Promise<Page> {
  const page = await browser.newPage();
  const policy = contentSecurityPolicy({ nonce: 'test', cspSource: 'http://localhost', trains: true });
  const names = Object.keys(scripts).filter((name) => name !== 'worker.js');
  const tags = names.map((name) => `<script nonce="test" src="/${name}"></script>`).join('');
  await page.route('http://localhost/**', (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const script = scripts[name];
    if (script !== undefined) return route.fulfill({ body: script, contentType: 'text/javascript' });
    return route.fulfill({ body: `<!DOCTYPE html>${tags}`, contentType: 'text/html', headers: { 'Content-Security-Policy': policy } });
  });
  await page.goto('http://localhost/');
  return page;
}

/** A source file as one script of a page. */
export async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
