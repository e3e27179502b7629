import keras
from keras import layers


class Classifier(keras.Model):
    def __init__(self, hidden=256, classes=10, rate=0.3, **kwargs):
        super().__init__(**kwargs)
        self.flatten = layers.Flatten()
        self.fc1 = layers.Dense(hidden, activation="relu")
        self.norm = layers.LayerNormalization(epsilon=1e-6)
        self.drop = layers.Dropout(rate)
        self.fc2 = layers.Dense(classes)

    def call(self, inputs, training=None):
        x = self.flatten(inputs)
        x = self.fc1(x)
        x = self.norm(x)
        if training:
            x = self.drop(x, training=training)
        return self.fc2(x)


model = Classifier(hidden=128)
model.build((None, 28, 28))
model.compile("rmsprop", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
