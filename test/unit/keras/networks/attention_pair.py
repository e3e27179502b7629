import keras
from keras import layers
from functools import partial

Project = partial(layers.Dense, 24, activation="relu")
query = keras.Input((12, 16))
value = keras.Input((9, 10))
cross = layers.MultiHeadAttention(3, 5, value_dim=7, dropout=0.1)(query, value)
plain = layers.Attention(use_scale=True, dropout=0.2)([Project()(query), Project()(value)])
added = layers.AdditiveAttention()([plain, Project()(value)])
flat = layers.Concatenate(axis=-1)([cross, added])
pooled = layers.GlobalAveragePooling1D()(flat)
model = keras.Model(inputs={"q": query, "v": value}, outputs=layers.Dense(1)(pooled))
