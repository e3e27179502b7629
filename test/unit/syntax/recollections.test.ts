import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PyModule } from '../../../src/syntax/module';
import { openModule, openShelf } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import type { Caller, Project } from '../../../src/syntax/project';
import { testParser } from '../parser';
import { projectOf } from '../project';

/** A project whose files change, with a shelf of its own. */
class Changing {
  readonly files: Record<string, string>;
  readonly project: Project;
  callers: readonly Caller[] = [];
  config: { readonly file: string; readonly text: string } | null = null;
  /** Times that something was worked out. */
  worked = 0;
  #versions: Record<string, number> = {};
  #layout = 0;

  constructor(
    readonly parser: PythonParser,
    files: Readonly<Record<string, string>>,
    limits?: { readonly kept: number; readonly perModule: number },
  ) {
    this.files = { ...files };
    this.project = {
      ...projectOf(this.files, () => this.callers),
      stamp: (file) => this.#versions[file],
      layout: () => this.#layout,
      config: () => this.config,
    };
    openShelf(parser, this.project, limits);
  }

  /** Asks a file what the classes that it builds derive from, which is remembered. */
  ask(file = 'main.py', text = this.files[file] ?? ''): string {
    return this.open(file, text, (module) =>
      module.recall('bases', () => {
        this.worked++;
        return basesOf(module);
      }),
    );
  }

  open<Result>(file: string, text: string, use: (module: PyModule) => Result): Result {
    const module = openModule(this.parser, text, { file, project: this.project });
    try {
      return use(module);
    } finally {
      module.dispose();
    }
  }

  write(file: string, text: string): void {
    this.files[file] = text;
    this.#versions[file] = (this.#versions[file] ?? 0) + 1;
  }

  make(file: string, text: string): void {
    this.files[file] = text;
    this.#layout++;
  }

  remove(file: string): void {
    delete this.files[file];
    this.#layout++;
  }
}

/** The bases of the classes that a file builds. */
function basesOf(module: PyModule): string {
  return module.calls.map(({ callee }) => (definedIn(module, callee) ?? []).join()).join(' ');
}

function definedIn(module: PyModule, callee: PyModule['root']): readonly string[] | null {
  const found = module.define(callee);
  const home = found && (found.file === module.file ? module : module.open(found.file));
  return home?.classes.find(({ node }) => node.startIndex === found?.node.startIndex)?.bases.map(String) ?? null;
}

const FILES = {
  'base.py': 'class Base: pass\n',
  'net.py': 'from base import Base\nclass Net(Base): pass\n',
  'main.py': 'from net import Net\nNet()\n',
  'other.py': 'import net\n',
  'far.py': 'class x: pass\n',
};

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

describe('what is remembered of a file and of all that it leads to', () => {
  const changing = (): Changing => {
    const made = new Changing(parser, FILES);
    expect([made.ask(), made.ask(), made.worked]).toEqual(['base.py:Base', 'base.py:Base', 1]);
    return made;
  };
  /** What it says after a change, and how often that was worked out. */
  const told = (change: (made: Changing) => void): readonly [string, number] => {
    const made = changing();
    change(made);
    return [made.ask(), made.worked];
  };

  test('stays while files change, come and go that it does not lead to', () => {
    const same = ['base.py:Base', 1];
    expect(told((made) => made.write('far.py', 'x = 2\n'))).toEqual(same);
    expect(told((made) => made.write('other.py', 'import net, far\n'))).toEqual(same);
    expect(told((made) => made.make('new.py', 'from net import Net\n'))).toEqual(same);
    expect(told((made) => made.remove('far.py'))).toEqual(same);
    expect(told((made) => made.ask('other.py'))).toEqual(['base.py:Base', 2]);
  });

  test('goes when a file changes, directly or further on', () => {
    expect(told((made) => made.write('net.py', 'class Net(dict): pass\n'))).toEqual(['builtins.dict', 2]);
    expect(told((made) => made.write('base.py', 'from far import x as Base\n'))).toEqual(['far.py:x', 2]);
    expect(told((made) => made.write('main.py', 'from net import Net as N\nN()\nN()\n'))).toEqual(['base.py:Base base.py:Base', 2]);
  });

  test('goes when a file is deleted, renamed, or made where it was looked for', () => {
    expect(told((made) => made.remove('net.py'))).toEqual(['', 2]);
    expect(
      told((made) => {
        made.remove('base.py');
        made.make('foundation.py', FILES['base.py']);
      }),
    ).toEqual(['base.Base', 2]);
    const made = new Changing(parser, { 'main.py': FILES['main.py'] });
    expect([made.ask(), made.ask(), made.worked]).toEqual(['', '', 1]);
    made.make('net.py', 'class Net(dict): pass\n');
    expect([made.ask(), made.worked]).toEqual(['builtins.dict', 2]);
    // A package stands before the file.
    made.make('net/__init__.py', 'class Net(list): pass\n');
    expect([made.ask(), made.worked]).toEqual(['builtins.list', 3]);
  });

  test('goes when a newer text is read of its file, or of one that it leads to', () => {
    const made = changing();
    expect([made.ask('main.py', 'from net import Net\n'), made.worked]).toEqual(['', 2]);
    made.open('net.py', 'class Net(set): pass\n', (module) => {
      const main = module.open('main.py');
      expect(main?.recall('bases', () => basesOf(main))).toBe('builtins.set');
    });
    expect([made.ask(), made.worked]).toEqual(['base.py:Base', 3]);
  });

  test('goes with what callers pass, and with a configuration file', () => {
    const made = new Changing(parser, {
      'main.py': "import yaml\nrates = yaml.safe_load(open('rates.yaml'))\ndef build(p):\n    use(p)\nuse(rates['drop'])\n",
    });
    const ask = (): string =>
      made.open('main.py', made.files['main.py'] ?? '', (module) =>
        module.recall('values', () => {
          made.worked++;
          return module.calls
            .flatMap(({ calleeText, positional: [first] }) => (calleeText === 'use' && first ? [module.resolve(first).value] : []))
            .join();
        }),
      );
    const passed = (value: number): readonly Caller[] => [
      { file: 'far.py', positional: [{ value, start: 0, end: 1 }], keywords: {}, starred: false },
    ];
    made.callers = passed(0.25);
    made.config = { file: 'rates.yaml', text: 'drop: 0.5\n' };
    expect([ask(), ask(), made.worked]).toEqual(['0.25,0.5', '0.25,0.5', 1]);
    made.callers = passed(0.25);
    expect([ask(), made.worked]).toEqual(['0.25,0.5', 1]);
    made.callers = passed(0.75);
    expect([ask(), made.worked]).toEqual(['0.75,0.5', 2]);
    made.config = { file: 'rates.yaml', text: 'drop: 0.1\n' };
    expect([ask(), ask(), made.worked]).toEqual(['0.75,0.1', '0.75,0.1', 3]);
  });

  test('where the project counts its changes, goes with the next one if callers were asked, and else stays', () => {
    for (const asks of [false, true]) {
      const made = new Changing(parser, { 'main.py': 'def build(p):\n    use(p)\n', 'far.py': 'x = 1\n' });
      let edition = 1;
      Object.assign(made.project, { edition: () => edition });
      const ask = (): void =>
        made.open('main.py', made.files['main.py'] ?? '', (module) => {
          module.recall('values', () => {
            made.worked++;
            return asks && module.calls.map(({ positional: [first] }) => first && module.resolve(first).value);
          });
        });
      ask();
      ask();
      expect(made.worked).toBe(1);
      made.write('far.py', 'x = 2\n');
      edition++;
      ask();
      expect(made.worked).toBe(asks ? 2 : 1);
    }
  });

  test('is not kept where it hangs on too many questions', () => {
    const text = Array.from({ length: 30 }, (_, at) => `def build${at}(p):\n    use(p)\n`).join('');
    const made = new Changing(parser, { 'main.py': text });
    const ask = (): void =>
      made.open('main.py', text, (module) => {
        module.recall('values', () => {
          made.worked++;
          return module.calls.map(({ positional: [first] }) => first && module.resolve(first).value);
        });
      });
    ask();
    ask();
    expect(made.worked).toBe(2);
  });

  test('goes also when the file between was closed before it was worked out', () => {
    const heir = 'from net import Net\nclass Heir(Net): pass\nHeir()\n';
    // Room for one of them: the file between goes, and what the other one knows through it stays.
    const made = new Changing(parser, { ...FILES, 'heir.py': heir, 'main.py': 'import heir\n' }, { kept: heir.length, perModule: 10_000 });
    const inHeir = <Result>(use: (heir: PyModule) => Result): Result | null =>
      made.open('main.py', made.files['main.py'] ?? '', (module) => {
        const opened = module.open('heir.py');
        const found = opened && use(opened);
        // Used last, it stays.
        module.open('heir.py');
        return found;
      });
    expect(inHeir((module) => [...(module.classes[0]?.ancestors ?? [])])).toEqual(['net.py:Net', 'base.py:Base']);
    const ask = (): unknown =>
      inHeir((module) =>
        module.recall('ancestors', () => {
          made.worked++;
          return [...(module.classes[0]?.ancestors ?? [])].join(' ');
        }),
      );
    expect([ask(), ask(), made.worked]).toEqual(['net.py:Net base.py:Base', 'net.py:Net base.py:Base', 1]);
    made.write('base.py', 'x = 1\n');
    ask();
    expect(made.worked).toBe(2);
  });

  test('does not change what one module may open', () => {
    const room = FILES['net.py'].length + FILES['far.py'].length;
    const opens = (remembers: boolean, perModule: number): boolean => {
      const made = new Changing(parser, FILES, { kept: 10_000, perModule });
      if (remembers) made.ask();
      return made.open('main.py', FILES['main.py'], (module) => {
        expect(module.recall('bases', () => basesOf(module))).toBe('base.py:Base');
        return module.open('far.py') !== null;
      });
    };
    expect([opens(false, room), opens(true, room)]).toEqual([true, true]);
    expect([opens(false, room - 1), opens(true, room - 1)]).toEqual([false, false]);
  });

  test('is bounded: the one not used for longest goes', () => {
    const many = Array.from({ length: 70 }, (_, at) => [`m${at}.py`, `x = ${at}\n`]);
    const made = new Changing(parser, Object.fromEntries(many));
    for (const [file] of many) made.ask(file);
    expect(made.worked).toBe(70);
    made.ask('m69.py');
    expect(made.worked).toBe(70);
    made.ask('m0.py');
    expect(made.worked).toBe(71);
    const long = `${'#'.repeat(600_000)}\n`;
    const large = new Changing(parser, { 'a.py': long, 'b.py': long });
    for (const file of ['a.py', 'b.py', 'b.py', 'a.py']) large.ask(file);
    expect(large.worked).toBe(3);
  });

  test('keeps no tree alive', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const made = new Changing(parser, FILES, { kept: 0, perModule: 10_000 });
    const look = (): WeakRef<object> =>
      made.open('main.py', FILES['main.py'], (module) => {
        module.recall('bases', () => basesOf(module));
        return new WeakRef(module.open('net.py')?.root as object);
      });
    const root = look();
    for (let turn = 0; turn < 5 && root.deref(); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      collect();
    }
    expect(root.deref()).toBeUndefined();
    expect([made.ask(), made.worked]).toEqual(['base.py:Base', 0]);
  });
});
