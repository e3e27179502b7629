"""Regression with batch normalisation, Keras."""

import keras
from keras import layers


def build():
    model = keras.Sequential(
        [
            keras.Input((10,)),
            layers.Dense(64, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.2),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(2e-3), loss="mse")
    return model


model = build()


def fit(model, features, targets, validation_features, validation_targets):
    """Trains the model; returns its history."""
    return model.fit(
        features,
        targets,
        validation_data=(validation_features, validation_targets),
        batch_size=32,
        epochs=100,
        verbose=0,
    )
