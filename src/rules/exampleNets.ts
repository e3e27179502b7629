// Networks of the examples of rules about evidence: one dropout on a wide layer.

export function torchNet(rate: string): string {
  return `import torch.nn as nn

model = nn.Sequential(
    nn.Linear(64, 256),
    nn.ReLU(),
    nn.Dropout(${rate}),
    nn.Linear(256, 10),
)
`;
}

export function kerasNet(rate: string): string {
  return `import keras
from keras import layers

model = keras.Sequential([
    keras.Input(shape=(64,)),
    layers.Dense(256, activation="relu"),
    layers.Dropout(${rate}),
    layers.Dense(10, activation="softmax"),
])
`;
}
