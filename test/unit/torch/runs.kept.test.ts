import { expect, test } from 'vitest';
import { readRuns } from '../../../src/frameworks/torch/runs/read';
import type { Ran } from '../../../src/model/modes';
import { openModule, openShelf } from '../../../src/syntax/open';
import type { Project } from '../../../src/syntax/project';
import { testParser } from '../parser';
import { projectOf } from '../project';
import { NET } from './files';

const MAIN = `import torch
from net import Net
from score import score
from prepare import ready


def main(args):
    model = Net()
    for x, y in load(args):
        (model(x) - y).pow(2).mean().backward()
    ready(model)
    print(score(model, args.data))


main(None)
`;

const SCORE = `import torch


def score(net, batches):
    with torch.no_grad():
        return sum((net(x) == y).sum() for x, y in batches)
`;

const PREPARE = 'def ready(model):\n    print(model)\n';

/** A project whose files change; every file may use the names of all others. */
async function changing(start: Readonly<Record<string, string>>) {
  const parser = await testParser();
  const files: Record<string, string> = { ...start };
  const versions: Record<string, number> = {};
  let layout = 0;
  const project: Project = {
    ...projectOf(files),
    users: (of) => Object.keys(files).filter((each) => each !== of && each === 'main.py'),
    traits: () => ({ drops: 1, switches: 0, trains: 1, dropsNear: true }),
    stamp: (file) => versions[file],
    layout: () => layout,
  };
  openShelf(parser, project);
  return {
    write(file: string, text: string): void {
      files[file] = text;
      versions[file] = (versions[file] ?? 0) + 1;
    },
    make(file: string, text: string | null): void {
      if (text === null) delete files[file];
      else files[file] = text;
      layout++;
    },
    ran(file = 'score.py', text = files[file] ?? ''): readonly Ran[] {
      const module = openModule(parser, text, { file, project });
      try {
        return readRuns(module);
      } finally {
        module.dispose();
      }
    },
  };
}

const FILES = { 'net.py': NET, 'score.py': SCORE, 'prepare.py': PREPARE, 'main.py': MAIN, 'far.py': 'x = 1\n' };

test('what a program does is known until one of its files changes', async () => {
  const project = await changing(FILES);
  const [first] = project.ran();
  expect(first?.kind).toBe('prediction');
  const isKnown = (): boolean => project.ran()[0] === first;
  expect(isKnown()).toBe(true);
  project.write('far.py', 'x = 2\n');
  project.make('new.py', 'y = 1\n');
  expect(isKnown()).toBe(true);
  // Another file of the program is asked the same.
  expect(project.ran('main.py')).toEqual([]);
  expect(isKnown()).toBe(true);

  project.write('net.py', NET.replace('nn.Dropout(p)', 'nn.ReLU()'));
  expect(project.ran()).toEqual([]);
  project.write('net.py', NET);
  expect(project.ran()).toEqual([first]);
  expect(isKnown()).toBe(false);
});

test('a file that is made, deleted or renamed counts, also one that was looked for in vain', async () => {
  const project = await changing(FILES);
  const [first] = project.ran();
  expect(first).toBeDefined();
  project.make('prepare.py', null);
  // Nobody sees what is done with the network.
  expect(project.ran()).toEqual([]);
  project.make('prepare.py', PREPARE);
  expect(project.ran()).toEqual([first]);
  project.make('prepare.py', 'def ready(model):\n    model.eval()\n');
  project.write('prepare.py', 'def ready(model):\n    model.eval()\n');
  expect(project.ran()).toEqual([]);
  project.write('prepare.py', PREPARE);
  expect(project.ran()).toEqual([first]);
  project.make('net.py', null);
  project.make('network.py', NET);
  expect(project.ran()).toEqual([]);
  project.write('main.py', MAIN.replace('from net ', 'from network '));
  expect(project.ran()).toEqual([first]);
});

test('the text that is typed in counts at once', async () => {
  const project = await changing(FILES);
  const [first] = project.ran();
  expect(project.ran('score.py', SCORE.replace('    with', '    net.eval()\n    with'))).toEqual([]);
  expect(project.ran('score.py', `\n${SCORE}`)[0]?.span.start).toBe((first?.span.start ?? 0) + 1);
  expect(project.ran('main.py', MAIN.replace('ready(model)\n    print', 'model.eval()\n    print'))).toEqual([]);
  // What was typed there is not the project's text.
  expect(project.ran()).toEqual([first]);
});
