import keras
from keras.layers import GRU, Dense, Dropout, SimpleRNN, TimeDistributed

model = keras.models.Sequential()
model.add(keras.layers.InputLayer(shape=(24, 7)))
model.add(GRU(32, return_sequences=True))
model.add(Dropout(0.4))
model.add(GRU(16, reset_after=False, return_sequences=True))
model.add(SimpleRNN(8, return_sequences=True, use_bias=False))
model.add(TimeDistributed(Dense(4, activation="tanh")))
model.add(keras.layers.Bidirectional(keras.layers.SimpleRNN(6), merge_mode="sum"))
model.add(keras.layers.RepeatVector(3))
model.add(keras.layers.RNN(keras.layers.LSTMCell(5)))
model.add(Dense(1))
