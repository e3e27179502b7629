import keras
from keras import layers

base = keras.Sequential([keras.Input((16, 16, 3)), layers.Conv2D(8, 3), layers.BatchNormalization(), layers.GlobalMaxPooling2D()])
base.trainable = False
inputs = keras.Input((16, 16, 3))
x = base(inputs, training=False)
x = layers.GaussianDropout(0.3)(x)
model = keras.Model(inputs, layers.Dense(3, trainable=True)(x))
