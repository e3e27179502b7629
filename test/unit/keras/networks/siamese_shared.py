import keras
from keras import layers

tower = keras.Sequential([layers.Input((20,)), layers.Dense(16, activation="relu"), layers.Dropout(0.2), layers.Dense(8)])
left = keras.Input((20,))
right = keras.Input((20,))
merged = layers.Concatenate()([tower(left), tower(right)])
score = layers.Dense(1, activation="sigmoid")(merged)
model = keras.Model([left, right], score)
