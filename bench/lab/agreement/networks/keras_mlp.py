"""Two hidden layers for the digits, Keras."""

import keras
from keras import layers


def build():
    model = keras.Sequential(
        [
            keras.Input((64,)),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10),
        ]
    )
    model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
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
