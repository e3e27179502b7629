import keras
from keras import layers


class Classifier(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(256, activation="relu")
        self.dropout = layers.Dropout(0.5)
        self.head = layers.Dense(10)

    def call(self, inputs):
        x = self.dropout(self.dense(inputs))
        return self.head(x)


images = keras.Input((28, 28, 1))
x = layers.Conv2D(32, 3, activation="relu")(images)
x = layers.Dropout(0.25)(x)
x = layers.BatchNormalization()(x)
x = layers.Flatten()(x)
x = layers.Dense(128, activation="selu")(x)
x = layers.Dropout(0.5)(x, training=True)
scores = layers.Dense(10, activation="softmax")(x)
outputs = layers.Dropout(0.1)(scores)
model = keras.Model(images, outputs)


def build(hp):
    rate = hp.Float("dropout", 0.0, 0.5, step=0.1)
    return keras.Sequential([layers.Dense(64, activation="relu"), layers.Dropout(rate), layers.Dense(10)])
