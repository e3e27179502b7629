"""Functional models: branches, several inputs and outputs, shared layers, residuals, loops, building functions."""

import keras
from keras import layers, ops


def residual_block(x, filters, stride=1, drop=0.1):
    shortcut = x
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Dropout(drop)(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    if stride != 1 or shortcut.shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=stride)(shortcut)
    x = layers.Add()([x, shortcut])
    return layers.Activation("relu")(x)


def build_resnet(classes=10, blocks=(8, 16)):
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(8, 3, padding="same")(inputs)
    for filters in blocks:
        x = residual_block(x, filters, stride=2, drop=0.2)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs)


resnet = build_resnet()

first = keras.Input((8,), name="first")
second = keras.Input((5,), name="second")
joined = layers.Concatenate()([layers.Dense(6, activation="relu")(first), layers.Dense(4, activation="tanh")(second)])
joined = layers.Dropout(0.4)(joined)
two_inputs = keras.Model([first, second], layers.Dense(1)(joined))

trunk_in = keras.Input((16,))
trunk = layers.Dropout(0.2)(layers.Dense(12, activation="relu")(trunk_in))
two_outputs = keras.Model(trunk_in, [layers.Dense(3, activation="softmax", name="kind")(trunk), layers.Dense(1, name="size")(trunk)])

left = keras.Input((10,))
right = keras.Input((10,))
encoder = layers.Dense(7, activation="relu")
shared_drop = layers.Dropout(0.3)
distance = layers.Subtract()([shared_drop(encoder(left)), shared_drop(encoder(right))])
siamese = keras.Model([left, right], layers.Dense(1, activation="sigmoid")(distance))

tower_in = keras.Input((12, 12, 4))
towers = [layers.Conv2D(3, size, padding="same", activation="relu")(tower_in) for size in (1, 3, 5)]
towers.append(layers.Conv2D(3, 1)(layers.MaxPooling2D(3, strides=1, padding="same")(tower_in)))
inception = keras.Model(tower_in, layers.SpatialDropout2D(0.25)(layers.concatenate(towers)))

merge_in = keras.Input((6,))
a, b = layers.Dense(4)(merge_in), layers.Dense(4)(merge_in)
merged = [layers.Multiply()([a, b]), layers.Average()([a, b]), layers.Maximum()([a, b]), layers.Minimum()([a, b]), layers.Subtract()([a, b])]
merges = keras.Model(merge_in, layers.Dense(2)(layers.Dropout(0.1)(layers.Add()(merged))))

dot_query, dot_key = keras.Input((5, 8)), keras.Input((5, 8))
dotted = layers.Attention(dropout=0.2)([dot_query, dot_key])
dotted = layers.AdditiveAttention(dropout=0.1)([dotted, dot_key])
attention_pair = keras.Model([dot_query, dot_key], layers.GlobalAveragePooling1D()(dotted))


def encoder_block(x, heads, width, dropout):
    attended = layers.MultiHeadAttention(heads, width // heads, dropout=dropout)(x, x)
    x = layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(dropout)(attended))
    fed = layers.Dense(width * 2, activation="gelu")(x)
    fed = layers.Dense(width)(fed)
    return layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(dropout)(fed))


tokens = keras.Input((20,), dtype="int32")
hidden = layers.Embedding(100, 16)(tokens)
for _ in range(2):
    hidden = encoder_block(hidden, heads=4, width=16, dropout=0.1)
transformer = keras.Model(tokens, layers.Dense(2)(layers.GlobalAveragePooling1D()(hidden)))

seq_in = keras.Input((14, 3))
sequence = layers.Bidirectional(layers.GRU(4, return_sequences=True, dropout=0.2))(seq_in)
weights = layers.Softmax()(layers.Dense(8)(sequence))
pooled = layers.GlobalMaxPooling1D()(layers.Multiply()([sequence, weights]))
weighted_rnn = keras.Model(seq_in, layers.Dropout(0.5)(pooled))


def unet(size=16, widths=(4, 8)):
    inputs = keras.Input((size, size, 1))
    x, skips = inputs, []
    for width in widths:
        x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
        x = layers.Dropout(0.1)(x)
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    for width, skip in zip(reversed(widths), reversed(skips)):
        x = layers.Conv2DTranspose(width, 2, strides=2, padding="same")(x)
        x = layers.Concatenate()([x, skip])
        x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x))


segmenter = unet()

backbone = keras.Sequential([keras.Input((9,)), layers.Dense(8, activation="relu"), layers.Dropout(0.15)], name="backbone")
head_in = keras.Input((8,))
head = keras.Model(head_in, layers.Dense(2)(layers.Dropout(0.45)(head_in)), name="head")
whole_in = keras.Input((9,))
nested = keras.Model(whole_in, head(backbone(whole_in)))

dense_in = keras.Input((10, 10, 4))
grown = dense_in
for _ in range(3):
    fresh = layers.BatchNormalization()(grown)
    fresh = layers.Conv2D(3, 3, padding="same")(ops.relu(fresh))
    fresh = layers.Dropout(0.2)(fresh)
    grown = layers.Concatenate()([grown, fresh])
densenet = keras.Model(dense_in, layers.GlobalAveragePooling2D()(grown))

vae_in = keras.Input((30,))
code = layers.Dropout(0.05)(layers.Dense(10, activation="relu")(vae_in))
autoencoder = keras.Model(vae_in, layers.Dense(30, activation="sigmoid")(code))
coder = keras.Model(vae_in, code)

norms_in = keras.Input((6, 6, 8))
normed = layers.GroupNormalization(4)(norms_in)
normed = layers.LayerNormalization(center=False)(normed)
normed = layers.BatchNormalization(scale=False)(normed)
normed = layers.RMSNormalization()(normed)
norms = keras.Model(norms_in, layers.Dense(2)(layers.Flatten()(layers.Dropout(0.3)(normed))))
