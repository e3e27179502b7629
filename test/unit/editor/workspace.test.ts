import { describe, expect, test } from 'vitest';
import { CallerIndex } from '../../../src/editor/workspace/callerIndex';
import { Texts } from '../../../src/editor/workspace/texts';
import { FolderUsage } from '../../../src/editor/workspace/usage';
import { Importers, importStatements } from '../../../src/syntax/importers';
import { locateModule } from '../../../src/syntax/locate';
import { mayUse } from '../../../src/syntax/uses';

/** Files in memory, with what an index asks of them; every read is counted. */
class Folder {
  readonly reads: string[] = [];
  isCancelled = false;
  readonly events: string[] = [];

  constructor(readonly files: Map<string, string>) {}

  get options() {
    return {
      paths: () => new Set(this.files.keys()),
      ready: async () => undefined,
      read: async (path: string) => {
        this.reads.push(path);
        await Promise.resolve();
        return this.files.get(path) ?? null;
      },
      isCancelled: () => this.isCancelled,
    };
  }

  index(): CallerIndex {
    return new CallerIndex({
      ...this.options,
      locate: (from, module) => locateModule({ has: (path) => this.files.has(path), root: '/w' }, from, module),
      onBuilt: () => this.events.push('built'),
    });
  }
}

const folderOf = (files: Record<string, string>) => new Folder(new Map(Object.entries(files)));

async function untilBuilt(folder: Folder, times: number): Promise<void> {
  for (let turn = 0; turn < 500 && folder.events.length < times; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(folder.events).toHaveLength(times);
}

describe('the index of callers', () => {
  test('is made once somebody asks, and not before', async () => {
    const folder = folderOf({ '/w/layers.py': 'class Block: pass\n', '/w/use.py': 'from layers import Block\n' });
    const index = folder.index();
    await index.written(['/w/use.py']);
    index.moved(['/w/use.py'], []);
    expect(folder.reads).toEqual([]);
    expect(index.importers()).toBeNull();
    await untilBuilt(folder, 1);
    expect(index.importers()?.of('/w/layers.py', 'Block')).toEqual(['/w/use.py']);
    expect(folder.reads).toHaveLength(2);
  });

  test('reads only the file that was written', async () => {
    const folder = folderOf({ '/w/layers.py': 'class Block: pass\n', '/w/use.py': 'from layers import Block\n', '/w/other.py': '' });
    const index = folder.index();
    index.importers();
    await untilBuilt(folder, 1);
    folder.reads.length = 0;
    folder.files.set('/w/other.py', 'import layers\n');
    await index.written(['/w/other.py']);
    expect(folder.reads).toEqual(['/w/other.py']);
    expect([...(index.importers()?.of('/w/layers.py', 'Block') ?? [])].sort()).toEqual(['/w/other.py', '/w/use.py']);
  });

  test('a file that comes is imported by those that named it before, without reading them again', async () => {
    const folder = folderOf({ '/w/use.py': 'from layers import Block\n' });
    const index = folder.index();
    index.importers();
    await untilBuilt(folder, 1);
    folder.reads.length = 0;
    folder.files.set('/w/layers.py', 'class Block: pass\n');
    index.moved(['/w/layers.py'], []);
    await untilBuilt(folder, 2);
    expect(index.importers()?.of('/w/layers.py', 'Block')).toEqual(['/w/use.py']);
    expect(folder.reads).toEqual(['/w/layers.py']);
  });

  test('a file that goes calls nothing any more', async () => {
    const folder = folderOf({ '/w/layers.py': 'class Block: pass\n', '/w/use.py': 'from layers import Block\n' });
    const index = folder.index();
    index.importers();
    await untilBuilt(folder, 1);
    folder.files.delete('/w/use.py');
    index.moved([], ['/w/use.py']);
    expect(index.importers()?.of('/w/layers.py', 'Block')).toEqual([]);
    await untilBuilt(folder, 2);
    expect(index.importers()?.of('/w/layers.py', 'Block')).toEqual([]);
  });

  test('what is written while the files are gone through counts', async () => {
    const files: Record<string, string> = { '/w/layers.py': 'class Block: pass\n', '/w/a.py': '', '/w/b.py': '' };
    const folder = folderOf(files);
    const index = folder.index();
    index.importers();
    while (!folder.reads.includes('/w/a.py')) await Promise.resolve();
    folder.files.set('/w/a.py', 'from layers import Block\n');
    void index.written(['/w/a.py']);
    await untilBuilt(folder, 1);
    expect(index.importers()?.of('/w/layers.py', 'Block')).toEqual(['/w/a.py']);
  });

  test('stops when the folder goes', async () => {
    const folder = folderOf(Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`/w/m${at}.py`, 'import os\n'])));
    const index = folder.index();
    index.importers();
    while (folder.reads.length < 3) await Promise.resolve();
    folder.isCancelled = true;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(folder.reads.length).toBeLessThan(20);
    expect(folder.events).toEqual([]);
    expect(index.importers()).toBeNull();
  });
});

test('import statements alone say what the whole text says', () => {
  const text = `import os
from a import (  # one )
    b,  # two
    c as d,
)
from . import e, \\
    f as g
def later():
    from .deep.er import *
    import a.b.c as h, j  # last
x = "import not"
`;
  const edges = (source: string) => {
    const seen: string[] = [];
    const importers = new Importers((_, module) => {
      seen.push(module);
      return `/w/${module}.py`;
    });
    importers.add('/w/x.py', source);
    return [seen, ['b', 'c', 'e', 'f', 'z'].map((name) => importers.of('/w/a.py', name)), importers.of('/w/j.py', 'any')];
  };
  expect(edges(importStatements(text))).toEqual(edges(text));
  expect(importStatements(text)).not.toContain('later');
});

describe('uses in other files', () => {
  const use = 'from net import Net\n\nprint(Net().drop)\n';

  test('are denied only when all files were searched, and then the asker is told', async () => {
    const told: string[][] = [];
    const folder = folderOf({ '/w/net.py': 'class Net: pass\n', '/w/use.py': use });
    const usage = new FolderUsage({ ...folder.options, onAnswer: (files) => told.push([...files]) });
    expect(usage.isUsedElsewhere('/w/net.py', 'Net', 'drop')).toBe(true);
    expect(usage.isUsedElsewhere('/w/net.py', 'Net', 'other')).toBe(true);
    for (let turn = 0; turn < 100 && told.length === 0; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(told).toEqual([['/w/net.py']]);
    expect(usage.isUsedElsewhere('/w/net.py', 'Net', 'drop')).toBe(true);
    expect(usage.isUsedElsewhere('/w/net.py', 'Net', 'other')).toBe(false);
    // What the only user asks about itself.
    expect(usage.isUsedElsewhere('/w/use.py', 'Net', 'drop')).toBe(false);
  });

  test('follow what is written and deleted, one file at a time', async () => {
    const folder = folderOf({ '/w/net.py': 'class Net: pass\n', '/w/use.py': '' });
    const usage = new FolderUsage({ ...folder.options, onAnswer: () => undefined });
    usage.isUsedElsewhere('/w/net.py', 'Net', 'drop');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(usage.isUsedElsewhere('/w/net.py', 'Net', 'drop')).toBe(false);
    folder.reads.length = 0;
    folder.files.set('/w/use.py', use);
    await usage.changed(['/w/use.py']);
    expect(usage.isUsedElsewhere('/w/net.py', 'Net', 'drop')).toBe(true);
    folder.files.delete('/w/use.py');
    await usage.changed(['/w/use.py']);
    expect(usage.isUsedElsewhere('/w/net.py', 'Net', 'drop')).toBe(false);
    expect(folder.reads).toEqual(['/w/use.py']);
  });

  test('are told from namesakes', () => {
    expect(mayUse(use, 'Net', 'drop')).toBe(true);
    expect(mayUse('from net import Net\n\nclass Own:\n    def f(self):\n        return self.drop\n', 'Net', 'drop')).toBe(false);
    expect(mayUse('class Heir(Net):\n    def f(self):\n        return self.drop\n', 'Net', 'drop')).toBe(true);
    expect(mayUse('class Net:\n    pass\n\nprint(Net().drop)\n', 'Net', 'drop')).toBe(false);
    expect(mayUse("setattr(Net(), 'drop', None)\n", 'Net', 'drop')).toBe(true);
  });

  test('are told from settings and tables', () => {
    for (const rate of ['args.drop', 'self.cfg.drop', 'config.model.drop', 'model_args.drop', 'model_opt.drop', 'hparams.drop']) {
      expect(mayUse(`from net import Net\n\nmodel = Net(${rate})\n`, 'Net', 'drop'), rate).toBe(false);
    }
    expect(mayUse("from net import Net\nSETTINGS = {'drop': 0.5}\nmodel = Net(SETTINGS)\n", 'Net', 'drop')).toBe(false);
    expect(mayUse("from net import Net\nframe = frame.drop(columns=['id'])\n", 'Net', 'drop')).toBe(false);
    for (const library of ['F.drop(x)', 'nn.functional.drop(x)', 'torch.nn.functional.drop(x)', 'tf.nn.drop(x)']) {
      expect(mayUse(`from net import Net\n\ny = ${library}\n`, 'Net', 'drop'), library).toBe(false);
    }
    for (const used of [
      'model.nn.drop(x)',
      'model.drop(x)',
      'self.net.drop',
      'model.args.drop',
      'Net(1).drop',
      'self.config_net.drop.p = 0',
    ]) {
      expect(mayUse(`from net import Net\n\n${used}\n`, 'Net', 'drop'), used).toBe(true);
    }
  });
});

test('texts in memory have an end, and the file in use stays', () => {
  const texts = new Texts();
  const large = 'x'.repeat(9 * 1024 * 1024);
  texts.set('a', large);
  texts.set('b', large);
  expect(texts.get('a')).toBeUndefined();
  expect(texts.get('b')).toBe(large);
  texts.changed('b');
  expect([texts.get('b'), texts.versionOf('b'), texts.versionOf('a')]).toEqual([undefined, 1, 0]);
});
