// Writes a workspace with thousands of training runs: two programs, the event files of one and the tables of the other.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventFile } from '../logs/make';

const EPOCHS = 50;

const TORCH = `import torch
import torch.nn as nn
from torch.utils.tensorboard import SummaryWriter


class LeafNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(64, 512)
        self.drop = nn.Dropout(1.5)
        self.head = nn.Linear(512, 10)

    def forward(self, x):
        return self.head(self.drop(torch.relu(self.body(x))))


def train(model, loader, optimizer, name):
    writer = SummaryWriter(f"runs/{name}")
    model.train()
    for step, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        writer.add_scalar("Loss/train", loss.item(), step)
`;

const KERAS = `import keras
from keras import layers


def build():
    return keras.Sequential([keras.Input((64,)), layers.Dense(512, activation="relu"), layers.Dropout(0.2), layers.Dense(10)])


def train(images, labels, validation, number):
    net = build()
    net.compile(optimizer="adam", loss="mse")
    log = keras.callbacks.CSVLogger(f"history_{number}.csv")
    net.fit(images, labels, validation_data=validation, epochs=50, callbacks=[log])
`;

/** Every fourth run overfits, the others settle at a level of their own. */
function curvesOf(run: number): { readonly train: readonly number[]; readonly validation: readonly number[] } {
  let state = run + 1;
  const noise = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state / 2 ** 32 - 0.5) * 0.01;
  };
  const level = 0.3 + (run % 97) / 500;
  const climb = run % 4 === 0 ? 0.02 : 0;
  const epochs = Array.from({ length: EPOCHS }, (_, epoch) => epoch);
  return {
    train: epochs.map((epoch) => (level - 0.1) * (1 + 3 * Math.exp(-epoch / 6)) + noise()),
    validation: epochs.map((epoch) => level * (1 + 2 * Math.exp(-epoch / 5)) + climb * Math.max(0, epoch - 15) + noise()),
  };
}

/** Half of the runs are folders with an event file, the others tables. */
export function makeRuns(folder: string, count: number): void {
  for (const name of ['', 'torch', 'keras']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'torch', 'train.py'), TORCH);
  writeFileSync(join(folder, 'keras', 'train.py'), KERAS);
  writeFileSync(join(folder, 'dropout-doctor.toml'), 'preset = "all"\n');
  for (let run = 0; run < count; run += 1) {
    const { train, validation } = curvesOf(run);
    if (run % 2 === 0) {
      const inner = join(folder, 'torch', 'runs', `run_${run}`);
      mkdirSync(inner, { recursive: true });
      writeFileSync(
        join(inner, `events.out.tfevents.${1_700_000_000 + run}.host`),
        eventFile({ 'Loss/train': train, 'Loss/val': validation }),
      );
    } else {
      const lines = train.map((value, epoch) => `${epoch},${value.toFixed(6)},${validation[epoch]?.toFixed(6)}\n`);
      writeFileSync(join(folder, 'keras', `history_${run}.csv`), `epoch,loss,val_loss\n${lines.join('')}`);
    }
  }
}
