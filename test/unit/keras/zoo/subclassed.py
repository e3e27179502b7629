"""Subclassed models and layers."""

import keras
from keras import layers, random


class SmallNet(keras.Model):
    def __init__(self, hidden=16, rate=0.5):
        super().__init__()
        self.hidden = layers.Dense(hidden, activation="relu")
        self.drop = layers.Dropout(rate)
        self.out = layers.Dense(3)

    def call(self, x, training=None):
        return self.out(self.drop(self.hidden(x), training=training))


class DeepNet(keras.Model):
    def __init__(self, widths=(8, 8, 4), rate=0.2):
        super().__init__()
        self.blocks = []
        for width in widths:
            self.blocks.append(layers.Dense(width, activation="relu"))
            self.blocks.append(layers.Dropout(rate))
        self.head = layers.Dense(1)

    def call(self, x, training=None):
        for block in self.blocks:
            x = block(x)
        return self.head(x)


class FeedForward(layers.Layer):
    def __init__(self, width, inner, dropout=0.1, **kwargs):
        super().__init__(**kwargs)
        self.expand = layers.Dense(inner, activation="gelu")
        self.shrink = layers.Dense(width)
        self.drop = layers.Dropout(dropout)

    def call(self, x, training=None):
        return self.drop(self.shrink(self.expand(x)), training=training)


class EncoderLayer(layers.Layer):
    def __init__(self, width, heads, dropout=0.1):
        super().__init__()
        self.attend = layers.MultiHeadAttention(heads, width // heads, dropout=dropout)
        self.feed = FeedForward(width, width * 4, dropout=dropout)
        self.norm1 = layers.LayerNormalization()
        self.norm2 = layers.LayerNormalization()

    def call(self, x, training=None):
        x = self.norm1(x + self.attend(x, x, training=training))
        return self.norm2(x + self.feed(x, training=training))


class Encoder(keras.Model):
    def __init__(self, depth=2, width=16, heads=2, dropout=0.1):
        super().__init__()
        self.stack = [EncoderLayer(width, heads, dropout=dropout) for _ in range(depth)]
        self.pool = layers.GlobalAveragePooling1D()
        self.head = layers.Dense(2, activation="softmax")

    def call(self, x, training=None):
        for layer in self.stack:
            x = layer(x, training=training)
        return self.head(self.pool(x))


class ConvBlock(layers.Layer):
    def __init__(self, filters, dropout):
        super().__init__()
        self.conv = layers.Conv2D(filters, 3, padding="same", use_bias=False)
        self.norm = layers.BatchNormalization()
        self.act = layers.ReLU()
        self.drop = layers.SpatialDropout2D(dropout)

    def call(self, x, training=None):
        return self.drop(self.act(self.norm(self.conv(x), training=training)), training=training)


class ConvNet(keras.Model):
    def __init__(self):
        super().__init__()
        self.stem = ConvBlock(8, dropout=0.1)
        self.body = keras.Sequential([ConvBlock(16, dropout=0.2), layers.MaxPooling2D(), ConvBlock(16, dropout=0.3)])
        self.flat = layers.Flatten()
        self.head = layers.Dense(10)

    def call(self, x, training=None):
        x = self.body(self.stem(x, training=training), training=training)
        return self.head(self.flat(x))


class DropPath(layers.Layer):
    def __init__(self, rate=0.0, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed = random.SeedGenerator(0)

    def call(self, x, training=None):
        if not training or self.rate == 0.0:
            return x
        kept = random.uniform((1, 1), seed=self.seed) >= self.rate
        return x * keras.ops.cast(kept, x.dtype) / (1.0 - self.rate)


class MixerBlock(layers.Layer):
    def __init__(self, width, drop_path=0.0):
        super().__init__()
        self.norm = layers.LayerNormalization()
        self.mix = layers.Dense(width)
        self.skip = DropPath(drop_path)

    def call(self, x, training=None):
        return x + self.skip(self.mix(self.norm(x)), training=training)


class Mixer(keras.Model):
    def __init__(self, width=12):
        super().__init__()
        self.inward = layers.Dense(width)
        self.first = MixerBlock(width, drop_path=0.1)
        self.second = MixerBlock(width, drop_path=0.2)
        self.head = layers.Dense(4)

    def call(self, x, training=None):
        x = self.inward(x)
        x = self.first(x, training=training)
        return self.head(self.second(x, training=training))


class Recurrent(keras.Model):
    def __init__(self, units=6):
        super().__init__()
        self.embed = layers.Embedding(50, 8)
        self.rnn = layers.Bidirectional(layers.LSTM(units, dropout=0.2, recurrent_dropout=0.1))
        self.head = layers.Dense(1)

    def call(self, x, training=None):
        return self.head(self.rnn(self.embed(x), training=training))


class Wide(SmallNet):
    def __init__(self):
        super().__init__(hidden=32, rate=0.6)


class LateBuilt(keras.Model):
    def build(self, input_shape):
        self.inner = layers.Dense(input_shape[-1], activation="tanh")
        self.drop = layers.GaussianDropout(0.25)
        self.head = layers.Dense(2)

    def call(self, x, training=None):
        return self.head(self.drop(self.inner(x), training=training))


class TwoHeads(keras.Model):
    def __init__(self):
        super().__init__()
        self.left = layers.Dense(4)
        self.right = layers.Dense(4)
        self.drop = layers.Dropout(0.3)
        self.join = layers.Concatenate()

    def call(self, inputs, training=None):
        a, b = inputs
        return self.join([self.drop(self.left(a)), self.drop(self.right(b))])


INPUTS = {
    "SmallNet": ((5,),),
    "DeepNet": ((7,),),
    "Encoder": ((6, 16),),
    "ConvNet": ((8, 8, 3),),
    "Mixer": ((9,),),
    "Recurrent": ((11,),),
    "Wide": ((5,),),
    "LateBuilt": ((6,),),
    "TwoHeads": ((3,), (5,)),
}

small_net = SmallNet()
small_net.build((None, 5))
deep_net = DeepNet()
deep_net.build((None, 7))
encoder_net = Encoder()
encoder_net.build((None, 6, 16))
conv_net = ConvNet()
conv_net.build((None, 8, 8, 3))
mixer = Mixer()
mixer.build((None, 9))
recurrent_net = Recurrent()
recurrent_net.build((None, 11))
wide = Wide()
wide.build((None, 5))
late = LateBuilt()
late.build((None, 6))
two_heads = TwoHeads()
