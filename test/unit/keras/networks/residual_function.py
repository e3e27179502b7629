import tensorflow as tf
from tensorflow.keras import layers

FILTERS = [16, 32, 64]


def residual_block(x, filters, stride=1, rate=0.1):
    shortcut = x
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = tf.keras.layers.ReLU()(x)
    x = layers.Dropout(rate)(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    if stride != 1:
        shortcut = layers.Conv2D(filters, 1, strides=stride, use_bias=False)(shortcut)
    x = layers.Add()([shortcut, x])
    return layers.ReLU()(x)


def build_model(input_shape=(32, 32, 3), num_classes=10):
    inputs = tf.keras.Input(input_shape)
    x = layers.Conv2D(16, 3, padding="same")(inputs)
    for index, filters in enumerate(FILTERS):
        for unit in range(2):
            x = residual_block(x, filters, stride=2 if unit == 0 and index > 0 else 1)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return tf.keras.Model(inputs=inputs, outputs=outputs)


model = build_model(num_classes=100)
