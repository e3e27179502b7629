import tensorflow as tf
from tensorflow.keras.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, Layer, MaxPool2D


class ConvBlock(Layer):
    def __init__(self, filters, kernel=3, rate=0.25):
        super(ConvBlock, self).__init__()
        self.conv = Conv2D(filters, kernel, padding="same", activation="relu")
        self.bn = BatchNormalization()
        self.pool = MaxPool2D()
        self.drop = Dropout(rate)

    def call(self, x, training=False):
        x = self.conv(x)
        x = self.bn(x, training=training)
        x = self.pool(x)
        return self.drop(x, training=training)


class Net(tf.keras.Model):
    def __init__(self, num_classes=5):
        super(Net, self).__init__()
        self.blocks = [ConvBlock(f) for f in (16, 32)]
        self.flatten = Flatten()
        self.classifier = tf.keras.Sequential([Dense(64, activation="elu"), Dropout(0.5), Dense(num_classes)])

    def call(self, x, training=False):
        for block in self.blocks:
            x = block(x, training=training)
        x = self.flatten(x)
        return self.classifier(x, training=training)


model = Net()
model.build(input_shape=(None, 32, 32, 3))
