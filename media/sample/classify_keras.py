"""Classify handwritten digits with Keras and keep a log of the run.

    python classify_keras.py            # the subclassed model
    python classify_keras.py --chain    # the Sequential model
"""
import sys

import keras
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


def build_chain():
    """The same size as DigitNet in train_digits.py."""
    return keras.Sequential(
        [
            keras.Input((64,)),
            layers.Dense(256, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(256, activation="relu"),
            layers.Dropout(50),
            layers.Dense(10),
        ],
        name="chain",
    )


class DigitModel(keras.Model):
    """Meant to train with dropout."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden1 = layers.Dense(256, activation="relu")
        self.drop1 = layers.Dropout(0.4)
        self.hidden2 = layers.Dense(256, activation="relu")
        self.drop2 = layers.Dropout(0.4)
        self.scores = layers.Dense(10)

    def call(self, inputs):
        x = self.drop1(self.hidden1(inputs))
        x = self.drop2(self.hidden2(x))
        return self.scores(x)


def main():
    keras.utils.set_random_seed(0)
    images, labels = load_digits(return_X_y=True)
    images = images / 16
    train_images, test_images, train_labels, test_labels = train_test_split(
        images, labels, train_size=400, random_state=0, stratify=labels
    )
    model = build_chain() if "--chain" in sys.argv else DigitModel()
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(
        train_images,
        train_labels,
        validation_data=(test_images, test_labels),
        epochs=40,
        batch_size=32,
        verbose=0,
        callbacks=[keras.callbacks.CSVLogger("training_log.csv")],
    )


if __name__ == "__main__":
    main()
