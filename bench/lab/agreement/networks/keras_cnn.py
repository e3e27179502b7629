"""Convolutions and dropout, Keras."""

import keras
from keras import layers


def build():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(12, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(24, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


model = build()


def fit(model, features, targets, validation_features, validation_targets):
    """Trains the model; returns its history."""
    return model.fit(
        features,
        targets,
        validation_data=(validation_features, validation_targets),
        batch_size=32,
        epochs=80,
        verbose=0,
    )
