import keras
from keras import layers

inputs = keras.Input(shape=(32, 32, 3), name="img")
x = layers.Rescaling(1.0 / 255)(inputs)
x = layers.Conv2D(32, 3, strides=2, padding="same", use_bias=False)(x)
x = layers.BatchNormalization()(x)
x = layers.Activation("relu")(x)
left = layers.Conv2D(16, 1, activation="relu")(x)
right = layers.Conv2D(24, (5, 3), padding="same", activation="gelu")(x)
x = layers.concatenate([left, right])
block = layers.Conv2D(40, 3, padding="same")(x)
x = layers.add([block, x])
x = layers.SpatialDropout2D(0.1)(x)
x = layers.AveragePooling2D(3, strides=2)(x)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.5)(x)
outputs = layers.Dense(10)(x)
model = keras.Model(inputs, outputs, name="branches")
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=0.01, momentum=0.9),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
