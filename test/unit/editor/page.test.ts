import { expect, test } from 'vitest';
import { contentSecurityPolicy, freshNonce, pageHtml } from '../../../src/editor/pageHtml';

const parts = {
  nonce: 'abc',
  cspSource: 'https://host',
  script: 'https://host/x.js',
  style: 'https://host/x.css',
  title: 'Lab: <Net> "1"',
};

function policy(trains: boolean): Readonly<Record<string, string>> {
  const text = contentSecurityPolicy({ ...parts, trains });
  return Object.fromEntries(text.split('; ').map((part) => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]));
}

test('the lab may compile wasm, start blob workers and fetch its own files', () => {
  expect(policy(true)).toEqual({
    'default-src': "'none'",
    'style-src': 'https://host',
    'font-src': 'https://host data:',
    'img-src': 'https://host data:',
    'script-src': "'nonce-abc' 'wasm-unsafe-eval'",
    'worker-src': 'blob:',
    'connect-src': 'https://host blob:',
  });
});

test('the report may none of that', () => {
  const report = policy(false);
  expect(report['script-src']).toBe("'nonce-abc'");
  expect(report).not.toHaveProperty('worker-src');
  expect(report).not.toHaveProperty('connect-src');
});

test('no page may run inline code', () => {
  for (const trains of [true, false]) expect(contentSecurityPolicy({ ...parts, trains })).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
});

test('titles from source code are text', () => {
  const html = pageHtml({ ...parts, trains: false });
  expect(html).not.toContain('<Net>');
  expect(html.match(/<script/g)).toHaveLength(1);
});

test('nonces differ and are long', () => {
  expect(freshNonce()).toMatch(/^[0-9a-f]{32}$/);
  expect(freshNonce()).not.toBe(freshNonce());
});
