import { describe, expect, it } from 'vitest';
import { mentionsData, readDataPlaces } from '../../../src/frameworks/data/read';
import { candidatesOf } from '../../../src/lab/data/loaded';
import type { DataPlace } from '../../../src/model/facts';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';

const parser = await testParser();

function readPlaces(text: string): readonly DataPlace[] {
  const module = openModule(parser, text);
  try {
    return mentionsData(module) ? readDataPlaces(module) : [];
  } finally {
    module.dispose();
  }
}

const placesOf = (text: string): readonly string[] =>
  readPlaces(text).map(({ of, name, pattern }) => [of, name, pattern].filter(Boolean).join(' '));

describe('which data a program loads', () => {
  it('tables and arrays by their paths', () => {
    const text = `
import os
from pathlib import Path
import numpy as np
import pandas as pd
import polars as pl

DATA = Path("data")
table = pd.read_csv("data/train.csv", sep=";")
again = pd.read_csv("data/train.csv")
other = pl.read_parquet(DATA / "rows.parquet")
x = np.load(os.path.join("arrays", "x_train.npy"))
z = np.load(file="all.npz", allow_pickle=False)
y = np.loadtxt("~/labels.txt")
w = np.genfromtxt(fname="w.tsv")
`;
    expect(placesOf(text)).toEqual([
      'file data/train.csv',
      'file data/rows.parquet',
      'file arrays/x_train.npy',
      'file all.npz',
      'file ~/labels.txt',
      'file w.tsv',
    ]);
  });

  it("Keras' and torchvision's own sets, however they are imported", () => {
    const text = `
import keras
import tensorflow as tf
from tensorflow.keras.datasets import fashion_mnist
from torchvision import datasets
from torchvision.datasets import FashionMNIST

(x, y), _ = keras.datasets.mnist.load_data()
a = fashion_mnist.load_data()
b = tf.keras.datasets.boston_housing.load_data(path="boston.npz")
train = datasets.MNIST(root="./data", train=True, download=True)
test = datasets.MNIST("./data", train=False)
clothes = FashionMNIST(".")
`;
    expect(placesOf(text)).toEqual([
      'keras mnist',
      'keras fashion_mnist',
      'keras boston_housing boston.npz',
      'torchvision MNIST data',
      'torchvision FashionMNIST .',
    ]);
  });

  it('says nothing of what it cannot know, of addresses and of other calls with these names', () => {
    const text = `
import json, sys, torch
import pandas as pd
pd.read_csv(sys.argv[1])
pd.read_csv(f"data/{name}.csv")
pd.read_csv("https://example.org/iris.csv")
json.load(open("settings.json"))
torch.load("weights.pt")
model.load("model.bin")
mine.load_data()
`;
    expect(placesOf(text)).toEqual([]);
  });
});

describe('where it may lie', () => {
  const around = { folders: ['/w/project/src', '/w/project'], home: '/home/me', kerasHome: '/home/me/.keras' };
  const pathsOf = (text: string, change: Partial<typeof around> | { home: null; kerasHome: null } = {}) =>
    candidatesOf(readPlaces(text), { ...around, ...change }).map(({ paths }) => paths.map((files) => files.join(' + ')));

  it('relative to the file and the workspace; as it is when absolute', () => {
    expect(pathsOf('import pandas as pd\npd.read_csv("../data/a.csv")')).toEqual([['/w/project/data/a.csv', '/w/data/a.csv']]);
    expect(pathsOf('import pandas as pd\npd.read_csv("/srv/a.csv")')).toEqual([['/srv/a.csv']]);
    expect(pathsOf('import pandas as pd\npd.read_csv("~/a.csv")')).toEqual([['/home/me/a.csv']]);
  });

  it("Keras' cache and torchvision's folder", () => {
    expect(pathsOf('import keras\nkeras.datasets.mnist.load_data()')).toEqual([['/home/me/.keras/datasets/mnist.npz']]);
    expect(pathsOf('import keras\nkeras.datasets.fashion_mnist.load_data()')).toEqual([
      ['', '.gz'].map((end) =>
        ['images-idx3', 'labels-idx1'].map((part) => `/home/me/.keras/datasets/fashion-mnist/train-${part}-ubyte${end}`).join(' + '),
      ),
    ]);
    const [found] = pathsOf('from torchvision import datasets\ndatasets.MNIST("data")');
    expect(found).toHaveLength(4);
    expect(found?.[0]).toBe(
      '/w/project/src/data/MNIST/raw/train-images-idx3-ubyte + /w/project/src/data/MNIST/raw/train-labels-idx1-ubyte',
    );
  });

  it('pickled sets are not looked for; without a home neither are caches', () => {
    expect(pathsOf('import keras\nkeras.datasets.cifar10.load_data()')).toEqual([]);
    expect(pathsOf('import keras\nkeras.datasets.mnist.load_data()', { home: null, kerasHome: null })).toEqual([]);
  });
});
