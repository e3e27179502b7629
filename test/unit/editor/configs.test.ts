import { expect, test } from 'vitest';
import { Configs } from '../../../src/editor/workspace/configs';

const disk: Record<string, string> = { '/w/pkg/conf/a.yaml': 'p: 1', '/w/b.json': '{}', '/secret.yaml': 'p: 2' };
const read = async (path: string): Promise<string | null> => disk[path] ?? null;

test('a file is there once it was read, beside the program first, and never outside of the root', async () => {
  const configs = new Configs('/w');
  const ask = () =>
    ['conf/a.yaml', '../b.json', './conf/../conf/a.yaml', 'no.yaml', '../../secret.yaml', '/secret.yaml'].map(
      (path) => configs.find(path, ['/w/pkg', '/w'])?.file ?? null,
    );
  expect(ask()).toEqual([null, null, null, null, null, null]);
  expect(await configs.settle(read)).toBe(true);
  expect(ask()).toEqual(['/w/pkg/conf/a.yaml', '/w/b.json', '/w/pkg/conf/a.yaml', null, null, null]);
  expect(await configs.settle(read)).toBe(false);
});

test('it is the same object until it changes', async () => {
  const configs = new Configs('/w');
  const ask = () => configs.find('b.json', ['/w']);
  ask();
  await configs.settle(read);
  const before = ask();
  expect(ask()).toBe(before);
  disk['/w/b.json'] = '{"p": 3}';
  expect(configs.changed('/w/b.json')).toBe(true);
  expect(configs.changed('/w/other.json')).toBe(false);
  ask();
  await configs.settle(read);
  expect(ask()?.text).toBe('{"p": 3}');
});

test('a file that is gone is not read, even where the editor still shows its text, until it is there again', async () => {
  const configs = new Configs('/w');
  const ask = async () => {
    configs.find('conf/a.yaml', ['/w/pkg']);
    await configs.settle(read);
    return configs.find('conf/a.yaml', ['/w/pkg'])?.text ?? null;
  };
  expect(await ask()).toBe('p: 1');
  expect(configs.askedIn('/w/pkg/conf')).toEqual(['/w/pkg/conf/a.yaml']);
  expect(configs.askedIn('/w/pkg/con')).toEqual([]);
  expect(configs.setGone('/w/pkg/conf/a.yaml', true)).toBe(true);
  configs.changed('/w/pkg/conf/a.yaml');
  expect(await ask()).toBeNull();
  expect(configs.setGone('/w/pkg/conf/a.yaml', false)).toBe(true);
  configs.changed('/w/pkg/conf/a.yaml');
  expect(await ask()).toBe('p: 1');
  expect(configs.setGone('/w/pkg/conf/a.yaml', false)).toBe(false);
});
