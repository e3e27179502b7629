import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspace, type Workspace } from './workspace';

let workspace: Workspace;

beforeEach(() => {
  workspace = openWorkspace();
});
afterEach(() => workspace.remove());

const net = (dropout: string): string => `import torch
import torch.nn as nn


model = nn.Sequential(
    nn.Linear(64, 256),
    nn.ReLU(),
${dropout}    nn.Linear(256, 10),
)


def train(batches):
    optimizer = torch.optim.Adam(model.parameters())
    for x, y in batches:
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
`;

/** Training loss falls; validation turns at `turn` and rises by 0.05 an epoch. */
function overfitting(epochs = 25, turn = 6): string {
  const rows = Array.from({ length: epochs }, (_, epoch) => {
    const train = 2 * 0.8 ** epoch;
    const validation = epoch <= turn ? 1 - 0.1 * epoch : 1 - 0.1 * turn + 0.05 * (epoch - turn);
    return `${epoch},${train.toFixed(4)},${validation.toFixed(4)}`;
  });
  return `epoch,train_loss,val_loss\n${rows.join('\n')}\n`;
}

/** Both losses settle, validation a little above training. */
function settling(level: number, epochs = 40): string {
  const rows = Array.from({ length: epochs }, (_, epoch) => {
    const fall = 0.75 ** epoch;
    return `${epoch},${epoch * 10},${(level * 0.85 + fall).toFixed(4)},${(level + fall + 0.002 * Math.sin(epoch * 2)).toFixed(4)}`;
  });
  return `epoch,step,train_loss,val_loss\n${rows.join('\n')}\n`;
}

/** The code was written long before its logs. */
function old(name: string): void {
  utimesSync(join(workspace.path, name), new Date('2026-01-01'), new Date('2026-01-01'));
}

interface Found {
  readonly rule: string;
  readonly message: string;
  readonly line: number;
  readonly related?: readonly { readonly file: string; readonly message: string }[];
}

async function check(...args: readonly string[]): Promise<{ readonly findings: readonly Found[]; readonly err: string }> {
  const { out, err } = await workspace.run('check', ...args, '--no-config', '--preset', 'all', '--format', 'json');
  return { findings: JSON.parse(out), err };
}

const rulesOf = (findings: readonly Found[]): readonly string[] => findings.map(({ rule }) => rule);

describe('check --evidence', () => {
  it('says that a network without dropout overfits, and names the log', async () => {
    workspace.write('model.py', net(''));
    workspace.write('logs/training.csv', overfitting());
    old('model.py');
    const { findings, err } = await check('model.py', '--evidence', 'logs');
    expect(rulesOf(findings)).toEqual(['overfits-without-dropout']);
    expect(findings[0]?.line).toBe(5);
    expect(findings[0]?.related?.[0]?.file).toBe('logs/training.csv');
    expect(err).toBe('Evidence: 1 training run in 1 log: 1 of a network in the checked files.\n');
  });

  it('is silent without the option', async () => {
    workspace.write('model.py', net(''));
    workspace.write('logs/training.csv', overfitting());
    expect(await check('model.py')).toEqual({ findings: [], err: '' });
  });

  it('says that dropout is not enough', async () => {
    workspace.write('model.py', net('    nn.Dropout(0.2),\n'));
    workspace.write('training.csv', overfitting());
    old('model.py');
    const { findings } = await check('.', '--evidence', '.');
    expect(rulesOf(findings)).toEqual(['dropout-not-enough']);
    expect(findings[0]?.line).toBe(8);
  });

  it('says nothing because of a run that is older than the code', async () => {
    workspace.write('model.py', net(''));
    workspace.write('logs/training.csv', overfitting());
    old('logs/training.csv');
    const { findings, err } = await check('model.py', '--evidence', 'logs');
    expect(findings).toEqual([]);
    expect(err).toContain('1 of them older than the code, and not used');
  });

  it('says that dropout costs where runs differ in the rate alone', async () => {
    workspace.write('model.py', net('    nn.Dropout(0.5),\n'));
    for (const [name, rate, level] of [
      ['version_0', 0, 0.3],
      ['version_1', 0, 0.301],
      ['version_2', 0.5, 0.42],
      ['version_3', 0.5, 0.422],
    ] as const) {
      workspace.write(`lightning_logs/${name}/metrics.csv`, settling(level));
      workspace.write(`lightning_logs/${name}/hparams.yaml`, `dropout: ${rate}\nlr: 0.001\n`);
    }
    old('model.py');
    const { findings, err } = await check('model.py', '--evidence', 'lightning_logs');
    expect(err).toMatch(/^Evidence: 4 training runs/);
    expect(rulesOf(findings)).toEqual(['dropout-without-overfitting']);
    expect(findings[0]?.message).toContain('drops 50 %, keeps 50 %');
    expect(findings[0]?.related?.length).toBe(2);
  });

  it('tells of runs that belong to no network, and of logs that are not there', async () => {
    workspace.write('a.py', net(''));
    workspace.write('b.py', net(''));
    workspace.write('training.csv', overfitting());
    const { findings, err } = await check('.', '--evidence', '.', '--evidence', 'nowhere');
    expect(findings).toEqual([]);
    expect(err).toBe('nowhere: no such file or directory\nEvidence: 1 training run in 1 log: 1 of no network that could be told.\n');
  });

  it('prints the log in words and as SARIF', async () => {
    workspace.write('model.py', net(''));
    workspace.write('logs/training.csv', overfitting());
    old('model.py');
    const asked = ['check', 'model.py', '--evidence', 'logs', '--no-config', '--preset', 'all'];
    expect((await workspace.run(...asked)).out).toContain('= see logs/training.csv: the training log');
    const sarif = JSON.parse((await workspace.run(...asked, '--format', 'sarif')).out);
    expect(sarif.runs[0].results[0].relatedLocations[0].physicalLocation).toEqual({ artifactLocation: { uri: 'logs/training.csv' } });
  });

  it('does not go with watching', async () => {
    workspace.write('model.py', net(''));
    const { code, err } = await workspace.run('check', 'model.py', '--evidence', '.', '--watch');
    expect(code).toBe(2);
    expect(err).toContain('--evidence');
  });
});
