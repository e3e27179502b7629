import keras
from keras import layers

inp = layers.Input(shape=(10, 32, 32, 1))
x = layers.ConvLSTM2D(filters=8, kernel_size=(5, 5), padding="same", return_sequences=True, activation="relu", dropout=0.1)(inp)
x = layers.BatchNormalization(epsilon=1e-5)(x)
x = layers.ConvLSTM2D(4, 3, padding="same", return_sequences=True)(x)
x = layers.Conv3D(1, (3, 3, 3), activation="sigmoid", padding="same")(x)
model = keras.models.Model(inp, x)
