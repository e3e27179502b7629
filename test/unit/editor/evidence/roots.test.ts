import { expect, it } from 'vitest';
import type { Uri } from 'vscode';
import { inRoot, rootOf, rootsOf } from '../../../../src/editor/evidence/roots';

const uri = (path: string, scheme = 'file', authority = ''): Uri => ({ scheme, authority, path }) as Uri;
const folders = (...uris: readonly Uri[]) => rootsOf(uris.map((one) => ({ uri: one })));

it('a log belongs to the innermost folder that holds it', () => {
  const roots = folders(uri('/work'), uri('/work/inner'), uri('/other/'));
  expect(rootOf(roots, uri('/work/logs/a.csv')).path).toBe('/work/');
  expect(rootOf(roots, uri('/work/inner/a.csv')).path).toBe('/work/inner/');
  expect(rootOf(roots, uri('/other/a.csv')).path).toBe('/other/');
});

it('a folder whose name only begins alike is another one, and a log outside has a place of its own', () => {
  const roots = folders(uri('/work'));
  expect(rootOf(roots, uri('/workshop/a.csv')).path).toBe('');
  expect(rootOf(roots, uri('/a.csv')).path).toBe('');
  expect(rootOf(roots, undefined).path).toBe('');
  expect(rootOf(rootsOf([]), uri('/work/a.csv')).path).toBe('');
});

it('the same path on another machine is another folder', () => {
  const roots = folders(uri('/work'), uri('/work', 'vscode-remote', 'ssh+there'));
  const here = rootOf(roots, uri('/work/a.csv'));
  const there = rootOf(roots, uri('/work/a.csv', 'vscode-remote', 'ssh+there'));
  expect([here.path, there.path]).toEqual(['/work/', '/work/']);
  expect(here).not.toBe(there);
  expect(rootOf(roots, uri('/work/a.csv', 'vscode-remote', 'ssh+elsewhere')).path).toBe('');
});

it('the folder of a whole disk holds everything', () => {
  const roots = folders(uri('/'));
  expect(rootOf(roots, uri('/a/b.csv')).path).toBe('/');
  expect(inRoot(rootOf(roots, uri('/a/b.csv')), '/a/b.csv')).toBe('a/b.csv');
});

it('paths are taken from the root, and nothing is known of those elsewhere', () => {
  const [work, outside] = folders(uri('/work'));
  if (!work || !outside) throw new Error('two roots');
  expect(inRoot(work, '/work/logs/a.csv')).toBe('logs/a.csv');
  expect(inRoot(work, '/elsewhere/a.csv')).toBeNull();
  expect(inRoot(outside, '/elsewhere/a.csv')).toBe('/elsewhere/a.csv');
});
