import flax.linen as nn
import jax


class Block(nn.Module):
    width: int = 256

    @nn.compact
    def __call__(self, x, train: bool):
        x = nn.relu(nn.Dense(self.width)(x))
        x = nn.Dropout(0.2)(x)
        nn.Dropout(0.1, deterministic=not train)(x)
        return nn.Dense(10)(x)


class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train: bool):
        x = nn.Dropout(50, deterministic=not train)(x)
        return Block()(x, train)


net = Net()
params = net.init(jax.random.key(0), jax.numpy.zeros((1, 64)), train=False)
logits = net.apply(params, jax.numpy.zeros((1, 64)), train=True)
