from tensorflow.keras.layers import LSTM, Bidirectional, Dense, Embedding, Input
from tensorflow.keras.models import Sequential

max_features = 20000
model = Sequential([Input(shape=(80,)), Embedding(max_features, 128)])
model.add(Bidirectional(LSTM(64, return_sequences=True, dropout=0.2, recurrent_dropout=0.2)))
model.add(LSTM(32, dropout=0.1))
model.add(Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
