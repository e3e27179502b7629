"""Sequential models: dense, images, sequences."""

import keras
from keras import layers

DROP = 0.3
WIDTHS = [32, 16, 8]

plain_mlp = keras.Sequential([layers.Input((20,)), layers.Dense(16, activation="relu"), layers.Dropout(0.5), layers.Dense(3, activation="softmax")])

added = keras.Sequential(name="added")
added.add(keras.Input(shape=(12,)))
for width in WIDTHS:
    added.add(layers.Dense(width, use_bias=False))
    added.add(layers.BatchNormalization())
    added.add(layers.Activation("relu"))
    added.add(layers.Dropout(DROP))
added.add(layers.Dense(1, activation="sigmoid"))

activations = keras.Sequential(
    [
        keras.Input((10,)),
        layers.Dense(8),
        layers.LeakyReLU(0.1),
        layers.Dense(8),
        layers.PReLU(),
        layers.Dense(8, activation=keras.activations.gelu),
        layers.ELU(),
        layers.Softmax(),
        layers.ReLU(),
    ]
)

noise = keras.Sequential(
    [
        keras.Input((10,)),
        layers.GaussianNoise(0.1),
        layers.GaussianDropout(0.2),
        layers.Dense(6, activation="selu", kernel_initializer="lecun_normal"),
        layers.AlphaDropout(0.1),
        layers.ActivityRegularization(l2=0.01),
        layers.Dense(2),
    ]
)

small_convnet = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Rescaling(1.0 / 255),
        layers.Conv2D(8, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.SpatialDropout2D(0.1),
        layers.Conv2D(16, (3, 3), strides=2),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.GlobalAveragePooling2D(),
        layers.Dropout(rate=0.25),
        layers.Dense(10),
    ]
)

flat_convnet = keras.Sequential(
    [
        keras.Input((16, 16, 3)),
        layers.ZeroPadding2D(2),
        layers.Conv2D(4, 5, dilation_rate=2),
        layers.AveragePooling2D((2, 2), strides=1),
        layers.Cropping2D(1),
        layers.UpSampling2D(2),
        layers.Flatten(),
        layers.Dropout(0.4),
        layers.Dense(4),
    ]
)

signal = keras.Sequential(
    [
        keras.Input((64, 2)),
        layers.Conv1D(8, 5, padding="causal"),
        layers.SpatialDropout1D(0.15),
        layers.MaxPooling1D(2),
        layers.SeparableConv1D(6, 3),
        layers.ZeroPadding1D(1),
        layers.AveragePooling1D(2),
        layers.GlobalMaxPooling1D(),
        layers.Dense(1),
    ]
)

volume = keras.Sequential(
    [
        keras.Input((8, 8, 8, 1)),
        layers.Conv3D(4, 3, padding="same"),
        layers.SpatialDropout3D(0.2),
        layers.MaxPooling3D(2),
        layers.UpSampling3D(2),
        layers.Cropping3D(1),
        layers.Conv3DTranspose(2, 2, strides=2),
        layers.GlobalAveragePooling3D(),
        layers.Dense(2),
    ]
)

mobile = keras.Sequential(
    [
        keras.Input((32, 32, 3)),
        layers.DepthwiseConv2D(3, padding="same"),
        layers.SeparableConv2D(8, 3, padding="same", depth_multiplier=2),
        layers.DepthwiseConv2D(3, strides=2, depth_multiplier=2, use_bias=False),
        layers.Conv2DTranspose(4, 3, strides=2, padding="same"),
        layers.GroupNormalization(2),
        layers.GlobalMaxPooling2D(keepdims=True),
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Dense(5),
    ]
)

shapes = keras.Sequential(
    [
        keras.Input((24,)),
        layers.Reshape((4, 6)),
        layers.Permute((2, 1)),
        layers.LayerNormalization(),
        layers.Flatten(),
        layers.RepeatVector(3),
        layers.UnitNormalization(),
        layers.TimeDistributed(layers.Dense(5)),
        layers.Dropout(0.1),
        layers.GlobalAveragePooling1D(),
        layers.Identity(),
    ]
)

text = keras.Sequential(
    [
        keras.Input((30,)),
        layers.Embedding(500, 16),
        layers.Dropout(0.2),
        layers.LSTM(12, return_sequences=True, dropout=0.1, recurrent_dropout=0.05),
        layers.GRU(8, dropout=0.2),
        layers.Dense(1, activation="sigmoid"),
    ]
)

stacked_rnn = keras.Sequential(
    [
        keras.Input((15, 4)),
        layers.SimpleRNN(6, return_sequences=True, recurrent_dropout=0.1),
        layers.Bidirectional(layers.LSTM(5, dropout=0.3)),
        layers.Dense(2),
    ]
)

cells = keras.Sequential(
    [
        keras.Input((9, 3)),
        layers.RNN(layers.GRUCell(4, dropout=0.25), return_sequences=True),
        layers.RNN(layers.LSTMCell(3, recurrent_dropout=0.1)),
        layers.Dense(1),
    ]
)

video = keras.Sequential(
    [
        keras.Input((4, 10, 10, 1)),
        layers.ConvLSTM2D(4, 3, padding="same", return_sequences=True, dropout=0.2),
        layers.ConvLSTM2D(2, 3, recurrent_dropout=0.1),
        layers.Flatten(),
        layers.Dense(1),
    ]
)

resized = keras.Sequential(
    [
        keras.Input((20, 20, 3)),
        layers.Resizing(16, 16),
        layers.CenterCrop(12, 12),
        layers.RandomFlip("horizontal"),
        layers.RandomRotation(0.1),
        layers.RandomZoom(0.1),
        layers.Conv2D(4, 3),
        layers.Flatten(),
        layers.Dropout(0.35),
        layers.Dense(2),
    ]
)
