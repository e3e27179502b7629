import { beforeAll, describe, expect, test } from 'vitest';
import { openModule, openShelf } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import type { Project } from '../../../src/syntax/project';
import { testParser } from '../parser';
import { projectOf } from '../project';

let parser: PythonParser;
let parsed: string[];
beforeAll(async () => {
  const real = await testParser();
  parsed = [];
  parser = {
    parse(text, key) {
      parsed.push(text);
      const tree = real.parse(text, key);
      open++;
      return {
        ...tree,
        dispose() {
          open--;
          tree.dispose();
        },
      };
    },
    dispose: () => undefined,
  };
});
let open = 0;

const BASE = 'import torch\nif True:\n  class Base(torch.nn.Module): pass\n';
const HEIR = 'from base import Base\nclass Heir(Base): pass\n';

function read(project: Project, file: string, text = project.text(file) ?? ''): string[] {
  const module = openModule(parser, text, { file, project });
  const found = module.classes.flatMap((owner) => [...owner.ancestors]);
  module.dispose();
  return found;
}

describe('the shelf', () => {
  test('a module alone frees every tree with itself', () => {
    read(projectOf({ 'base.py': BASE, 'a.py': HEIR }), 'a.py');
    expect(open).toBe(0);
  });

  test('what many files import is parsed once', () => {
    const project = projectOf({ 'base.py': BASE, 'a.py': HEIR, 'b.py': `${HEIR}#` });
    const shelf = openShelf(parser, project);
    parsed.length = 0;
    expect([read(project, 'a.py'), read(project, 'b.py')]).toEqual([
      ['base.py:Base', 'torch.nn.Module'],
      ['base.py:Base', 'torch.nn.Module'],
    ]);
    expect(parsed).toEqual([HEIR, BASE, `${HEIR}#`]);
    expect(open).toBe(1);
    // Read itself, the file is taken from the shelf.
    expect(read(project, 'base.py')).toEqual(['torch.nn.Module']);
    expect(parsed).toHaveLength(3);
    shelf.dispose();
    expect(open).toBe(0);
  });

  test('what was not used for longest goes', () => {
    const files = { 'base.py': BASE, 'c.py': BASE.replace('Base', 'C'), 'a.py': HEIR, 'b.py': 'from c import C\nclass Heir(C): pass\n' };
    const project = projectOf(files);
    const shelf = openShelf(parser, project, { kept: BASE.length + 10, perModule: 1e6 });
    read(project, 'a.py');
    read(project, 'b.py');
    expect(open).toBe(1);
    parsed.length = 0;
    read(project, 'b.py');
    expect(parsed).toEqual([files['b.py']]);
    shelf.dispose();
  });

  test('beyond its limit a module opens no more, and the next one may', () => {
    const files = {
      'base.py': BASE,
      'c.py': BASE.replace('Base', 'C'),
      'a.py': 'from base import Base\nfrom c import C\nclass A(Base): pass\nclass B(C): pass\n',
    };
    const project = projectOf({ ...files, 'b.py': 'from c import C\nclass Heir(C): pass\n' });
    const shelf = openShelf(parser, project, { kept: 1e6, perModule: BASE.length + 10 });
    expect(read(project, 'a.py')).toEqual(['base.py:Base', 'torch.nn.Module']);
    expect(read(project, 'b.py')).toEqual(['c.py:C', 'torch.nn.Module']);
    shelf.dispose();
    expect(open).toBe(0);
  });

  test('a file that changed is read anew, and so are the files that were looked up in it', () => {
    const files: Record<string, string> = { 'deep.py': BASE, 'base.py': 'from deep import Base as Base\n', 'a.py': HEIR };
    const stamps: Record<string, number> = {};
    const project: Project = { ...projectOf(files), stamp: (file) => stamps[file] };
    const shelf = openShelf(parser, project);
    expect(read(project, 'a.py')).toContain('torch.nn.Module');
    files['deep.py'] = 'class Base: pass\n';
    stamps['deep.py'] = 1;
    expect(read(project, 'a.py')).toEqual(['deep.py:Base']);
    shelf.dispose();
  });

  test('where the project tells that nothing changed, files are not asked one by one; its own newer text still counts', () => {
    const files: Record<string, string> = { 'deep.py': BASE, 'base.py': 'from deep import Base as Base\n', 'a.py': HEIR };
    const asked: string[] = [];
    let edition = 0;
    const stamps: Record<string, number> = {};
    const stamp = (file: string): number | undefined => {
      asked.push(file);
      return stamps[file];
    };
    const project: Project = { ...projectOf(files), stamp, edition: () => edition };
    const shelf = openShelf(parser, project);
    read(project, 'a.py');
    asked.length = 0;
    expect(read(project, 'a.py')).toContain('torch.nn.Module');
    expect(asked).not.toContain('deep.py');
    expect(read(project, 'base.py', 'class Base: pass\n')).toEqual([]);
    // The text that was read is given up, the project's own counts again.
    expect(read(project, 'a.py')).toContain('torch.nn.Module');
    files['deep.py'] = 'class Base: pass\n';
    stamps['deep.py'] = 1;
    edition++;
    expect(read(project, 'a.py')).toEqual(['deep.py:Base']);
    shelf.dispose();
  });

  test('a file that comes and one that goes', () => {
    const files: Record<string, string> = { 'base.py': 'from deep import Base\n', 'a.py': HEIR };
    let layout = 0;
    const project: Project = { ...projectOf(files), layout: () => layout };
    const shelf = openShelf(parser, project);
    expect(read(project, 'a.py')).toEqual(['deep.Base']);
    files['deep.py'] = BASE;
    layout++;
    expect(read(project, 'a.py')).toEqual(['deep.py:Base', 'torch.nn.Module']);
    delete files['deep.py'];
    layout++;
    expect(read(project, 'a.py')).toEqual(['deep.Base']);
    shelf.dispose();
  });

  test('the text of the module that is read is the one that others see', () => {
    const files = { 'a.py': 'from base import B\nclass A: pass\nclass C(B): pass\n', 'base.py': 'import a\nif a:\n  class B(a.A): pass\n' };
    const project = projectOf(files);
    const shelf = openShelf(parser, project);
    expect(read(project, 'a.py')).toEqual(['base.py:B', 'a.py:A']);
    const edited = files['a.py'].replace('class A', 'from torch.nn import Module as A\nclass D');
    expect(read(project, 'a.py', edited)).toEqual(['base.py:B', 'torch.nn.Module']);
    expect(read(project, 'a.py')).toEqual(['base.py:B', 'a.py:A']);
    shelf.dispose();
    expect(open).toBe(0);
  });

  test('an answer that is remembered goes with the files it came through, also when they were taken down before', () => {
    const files: Record<string, string> = {
      'far.py': 'from torch.nn import Dropout as D\n',
      'middle.py': 'from far import D\n',
      'first.py': 'from middle import D\nD(1)\n',
      'kept.py': 'from middle import D\nLayer = D\n',
      'main.py': 'from kept import Layer\nLayer(1)\n',
    };
    let version = 0;
    const project: Project = { ...projectOf(files), stamp: (file) => (file === 'far.py' ? version : 0) };
    // Room for one of them.
    const shelf = openShelf(parser, project, { kept: (files['kept.py'] ?? '').length, perModule: 10_000 });
    const called = (file: string): readonly (string | null)[] => {
      const module = openModule(parser, files[file] ?? '', { file, project });
      const names = module.calls.map(({ name }) => name);
      module.dispose();
      return names;
    };
    expect(called('first.py')).toEqual(['torch.nn.Dropout']);
    expect(called('main.py')).toEqual(['torch.nn.Dropout']);
    files['far.py'] = 'from torch.nn import Linear as D\n';
    version++;
    expect(called('main.py')).toEqual(['torch.nn.Linear']);
    shelf.dispose();
  });
});
