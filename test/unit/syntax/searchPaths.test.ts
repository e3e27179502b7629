import { describe, expect, test } from 'vitest';
import { locateSearched, searchPaths } from '../../../src/syntax/searchPaths';

/** Folders as `a/b`, with `~` before those that are meant from where the program starts. */
const told = (text: string) => searchPaths(text).map(({ steps, fromStart }) => `${fromStart ? '~' : ''}${steps.join('/')}`);

describe('folders that a program adds to its search path', () => {
  test.each([
    ["sys.path.append('..')", '~..'],
    ['sys.path.insert(0, "../../shared")', '~../../shared'],
    ["sys.path.append('./ext/')", '~ext'],
    ['sys.path.append(os.path.dirname(__file__))', ''],
    ['sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))', '..'],
    ['sys.path.insert(0, dirname(dirname(dirname(__file__))))', '../..'],
    ['sys.path.append(os.path.join(os.path.dirname(__file__), ".."))', '..'],
    ['sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src"))', '../../src'],
    ['sys.path.insert(0, os.path.abspath(os.path.join(__file__, "../..")))', '..'],
    ['sys.path.insert(0, os.path.dirname(os.path.abspath(os.path.join(__file__, os.pardir))))', '..'],
    ["sys.path.append(abspath(dirname(__file__)+'/../'))", '..'],
    ['sys.path.append(str(pathlib.Path(__file__).parent.parent.resolve()))', '..'],
    ["sys.path.append(str(Path(__file__).resolve().parents[1] / 'lib'))", '../lib'],
    ["sys.path.insert(1, os.path.join(sys.path[0], '..'))", '..'],
    ['sys.path.append(os.getcwd())', '~'],
    ['root = os.path.dirname(__file__)\nsys.path.append(os.path.join(root, "a", "..", "b"))', 'b'],
    ['sys.path.insert(\n    0,\n    os.path.join(os.path.dirname(__file__), "..", "tools"),\n)', '../tools'],
  ])('%j', (text, path) => {
    expect(told(`import sys\n${text}\n`)).toEqual([path]);
  });

  test.each([
    'sys.path.append("/opt/models")',
    'sys.path.append(args.src)',
    'sys.path.append(sys.argv[1])',
    'sys.path.append(os.environ["ROOT"])',
    'sys.path.append(os.path.join(ROOT, "src"))',
    'root = "a"\nroot = "b"\nsys.path.append(root)',
    'sys.path.append(os.path.join("a", name))',
    "sys.path.append(os.path.dirname(__file__) + 'src')",
    'def f():\n    sys.path.append("..")',
    '# sys.path.append("..")',
    'sys.path.remove("..")',
    'sys.path.append(os.path.dirname(',
    'a = b\nb = a\nsys.path.append(a)',
  ])('%j: none', (text) => {
    expect(told(text)).toEqual([]);
  });
});

describe('modules found by them', () => {
  const files = new Set(['lib/helper.py', 'app/tools/run.py', 'shared/nets/__init__.py', 'shared/nets/mlp.py', 'app/shared/other.py']);
  const tree = { root: '', has: (path: string) => files.has(path) };
  const found = (text: string, module: string) => locateSearched(tree, 'app/tools/run.py', module, searchPaths(text));

  test.each([
    ["sys.path.append('../../lib')", 'helper', 'lib/helper.py'],
    ["sys.path.append('../../shared')", 'nets.mlp', 'shared/nets/mlp.py'],
    ["sys.path.append('../../shared')", 'nets', 'shared/nets/__init__.py'],
    // Started in the folder above.
    ["sys.path.append('lib')", 'helper', 'lib/helper.py'],
    ["sys.path.append('shared')", 'other', 'app/shared/other.py'],
    ["sys.path.append(os.path.dirname(__file__) + '/../../lib')", 'helper', 'lib/helper.py'],
  ])('%j %s', (text, module, file) => {
    expect(found(text, module)).toBe(file);
  });

  test.each([
    ["sys.path.append('../../lib')", 'missing'],
    ["sys.path.append('../../lib')", '.helper'],
    ["sys.path.append(os.path.dirname(__file__) + '/lib')", 'helper'],
    ["sys.path.append('../../../../lib')", 'helper'],
  ])('%j %s: none', (text, module) => {
    expect(found(text, module)).toBeNull();
  });
});
