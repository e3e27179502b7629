// Classes of the examples: a network whose one method is told line by line, or by what it returns.

/** A module of PyTorch without layers of its own; `F` is at hand. */
export function functionalNet(result: string): string {
  return `import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def forward(self, x):
        return ${result}
`;
}

/** A module of PyTorch by the lines of its constructor and of `forward(self, x)`. */
export function torchModule(built: readonly string[], forward: readonly string[]): string {
  return `import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
${indented(built)}
    def forward(self, x):
${indented(forward)}`;
}

/** A model of Keras with `self.fc` and `self.drop`; `parameters` of its `call`. */
export function kerasModel(parameters: string, result: string): string {
  return `import keras


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = keras.layers.Dense(8)
        self.drop = keras.layers.Dropout(0.5)

    def call(self, ${parameters}):
        return ${result}
`;
}

/** A compact module of Flax linen that is told `train`. */
export function linenNet(...lines: readonly string[]): string {
  return `import flax.linen as nn


class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train):
${indented(lines)}`;
}

/** A module of Equinox with `self.drop`; `parameters` of its `__call__`. */
export function equinoxNet(parameters: string, ...lines: readonly string[]): string {
  return `import equinox as eqx


class Net(eqx.Module):
    drop: eqx.nn.Dropout

    def __init__(self):
        self.drop = eqx.nn.Dropout(0.5)

    def __call__(self, ${parameters}):
${indented(lines)}`;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `        ${line}\n`).join('');
}

/** A module of Flax Linen whose part ends with dropout; `output` is what it adds to its input, with `y` from the part. */
export function flaxBlock(output: string): string {
  return `import flax.linen as nn


class Mlp(nn.Module):
    rate: float = 0.1

    @nn.compact
    def __call__(self, x, train: bool):
        y = nn.gelu(nn.Dense(64)(x))
        return nn.Dropout(self.rate, deterministic=not train)(nn.Dense(16)(y))


class Block(nn.Module):
    rate: float = 0.1

    @nn.compact
    def __call__(self, x, train: bool):
        y = Mlp(self.rate)(nn.LayerNorm()(x), train)
        return x + ${output}
`;
}
