// Networks of the examples, told layer by layer, and programs that train them.

export function torchNet(...layers: readonly string[]): string {
  return `import torch.nn as nn

model = nn.Sequential(
${lined(layers)})
`;
}

export function kerasNet(...layers: readonly string[]): string {
  return `import keras
from keras import layers

model = keras.Sequential([
${lined(layers)}])
`;
}

/** One dropout behind a dense layer of so many units. */
export function torchDense(units: number, rate: string): string {
  return torchNet(`nn.Linear(64, ${units})`, 'nn.ReLU()', `nn.Dropout(${rate})`, `nn.Linear(${units}, 10)`);
}

/** The same in Keras. */
export function kerasDense(units: number, rate: string): string {
  const hidden = `layers.Dense(${units}, activation="relu")`;
  return kerasNet('keras.Input(shape=(64,))', hidden, `layers.Dropout(${rate})`, 'layers.Dense(10, activation="softmax")');
}

/** `loss` is a function of `torch.nn.functional`. */
export function trainedTorch(loss: string, ...layers: readonly string[]): string {
  return `import torch
import torch.nn as nn

net = nn.Sequential(${layers.join(', ')})
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)


def step(x, y):
    loss = nn.functional.${loss}(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;
}

/** `loss` by its name in Keras. */
export function trainedKeras(loss: string, ...layers: readonly string[]): string {
  return `${kerasNet(...layers)}model.compile(optimizer="adam", loss="${loss}")


def train(x, y):
    model.fit(x, y, epochs=20, validation_split=0.2)
`;
}

function lined(layers: readonly string[]): string {
  return layers.map((layer) => `    ${layer},\n`).join('');
}
