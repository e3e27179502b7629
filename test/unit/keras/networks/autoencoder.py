import keras
from keras import layers

encoder_input = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(16, 3, activation="relu", strides=2, padding="same")(encoder_input)
x = layers.ZeroPadding2D(((0, 1), (0, 1)))(x)
x = layers.Conv2D(32, 3, activation=keras.activations.relu, padding="valid")(x)
x = layers.Flatten()(x)
x = layers.Dropout(0.1)(x)
latent = layers.Dense(12)(x)
encoder = keras.Model(encoder_input, latent, name="encoder")

decoder_input = keras.Input(shape=(12,))
x = layers.Dense(7 * 7 * 8, activation="relu")(decoder_input)
x = layers.Reshape((7, 7, -1))(x)
x = layers.Conv2DTranspose(16, 3, activation="relu", strides=2, padding="same")(x)
x = layers.UpSampling2D()(x)
x = layers.Conv2DTranspose(1, 3, padding="same")(x)
decoder = keras.Model(decoder_input, x, name="decoder")

model = keras.Model(encoder_input, decoder(encoder(encoder_input)))
model.compile(optimizer="adam", loss="mse")
