import { describe, expect, it } from 'vitest';
import { mentionsWriter, readLogPlaces } from '../../../src/frameworks/logs/read';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';

const parser = await testParser();

function placesOf(text: string): readonly string[] {
  const module = openModule(parser, text);
  try {
    return mentionsWriter(module) ? readLogPlaces(module).map(({ writer, pattern, is }) => `${writer} ${is} ${pattern}`) : [];
  } finally {
    module.dispose();
  }
}

describe('where a program writes its logs', () => {
  it('reads the paths of callbacks, writers and loggers', () => {
    const text = `
import keras
import mlflow
from keras.callbacks import CSVLogger, TensorBoard
from lightning.pytorch.loggers import CSVLogger as Csv, TensorBoardLogger
from torch.utils.tensorboard import SummaryWriter
from transformers import TrainingArguments

callbacks = [CSVLogger('out/training.csv', append=True), TensorBoard()]
loggers = [Csv('logs', name='digits'), TensorBoardLogger(save_dir='tb')]
writer = SummaryWriter()
other = SummaryWriter(log_dir='runs/exp1')
arguments = TrainingArguments('results', num_train_epochs=3)
mlflow.start_run()
`;
    expect(placesOf(text)).toEqual([
      'CSVLogger file out/training.csv',
      'TensorBoard folder logs',
      'Csv folder logs/digits',
      'TensorBoardLogger folder tb',
      'SummaryWriter folder runs',
      'SummaryWriter folder runs/exp1',
      'TrainingArguments folder results',
      'mlflow.start_run folder mlruns',
    ]);
  });

  it('puts a path together and marks what is not known', () => {
    const text = `
import os
from pathlib import Path
from torch.utils.tensorboard import SummaryWriter

ROOT = Path('experiments')
def run(name, lr):
    a = SummaryWriter(os.path.join('runs', name, 'tb'))
    b = SummaryWriter(f'runs/{name}_lr{lr}')
    c = SummaryWriter(ROOT / 'tb')
    d = SummaryWriter('runs/' + name)
    e = SummaryWriter('runs/%s/%d' % (name, 3))
    f = SummaryWriter('runs/{}'.format(name))
    g = SummaryWriter(name)
    h = SummaryWriter(str(ROOT.joinpath('x', name)))
`;
    expect(placesOf(text).map((place) => place.split(' ')[2])).toEqual([
      'runs/*/tb',
      'runs/*_lr*',
      'experiments/tb',
      'runs/*',
      'runs/*/*',
      'runs/*',
      'experiments/x/*',
    ]);
  });

  it('takes files that are opened to be written, not those that are read', () => {
    const text = `
import json
from pathlib import Path
with open('history.json', 'w') as file:
    json.dump(history, file)
with open('data.csv') as file:
    rows = file.read()
log = open('train.log', mode='a')
Path('loss.csv').open('w')
with open('weights.bin', 'wb') as file:
    pass
frame.to_csv('train_history.csv')
frame.to_csv('submission.csv')
`;
    expect(placesOf(text)).toEqual([
      'open file history.json',
      'open file train.log',
      'open file loss.csv',
      'frame.to_csv file train_history.csv',
    ]);
  });

  it('follows options and addresses of stores', () => {
    const text = `
import argparse
import mlflow
import optuna
parser = argparse.ArgumentParser()
parser.add_argument('--log-dir', default='runs/default')
args = parser.parse_args()
from tensorboardX import SummaryWriter
writer = SummaryWriter(args.log_dir)
study = optuna.create_study(storage='sqlite:///study.db')
remote = optuna.create_study(storage='mysql://host/db')
mlflow.set_tracking_uri('file:./tracking')
mlflow.set_tracking_uri('http://server:5000')
`;
    expect(placesOf(text)).toEqual([
      'SummaryWriter folder runs/default',
      'optuna.create_study file study.db',
      'mlflow.set_tracking_uri folder tracking',
    ]);
  });
});
