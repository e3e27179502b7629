import { describe, expect, test } from 'vitest';
import { readKeras } from './reading';

async function deeds(text: string): Promise<readonly string[]> {
  const { facts } = await readKeras(text);
  return facts.program.map(({ kind, subject, training }) => [kind, subject ?? '-', ...(training === null ? [] : [training])].join(' '));
}

describe('what a program does with its networks', () => {
  test('compile, fit, evaluate, predict, save, load, export', async () => {
    const text = `import keras
import tensorflow as tf
from sklearn.preprocessing import StandardScaler
scaler = StandardScaler()
scaler.fit(x)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile('sgd', 'mse')
model.fit(x, y, epochs=3, callbacks=[keras.callbacks.ModelCheckpoint('best.keras')])
model.evaluate(x, y)
model.predict(x)
model.predict_on_batch(x)
model(x, training=True)
model(x, training=flag)
model(x)
model.save('m.keras')
model.export('out')
tf.saved_model.save(model, 'out')
tf.lite.TFLiteConverter.from_keras_model(model)
other = keras.models.load_model('m.keras')
other.load_weights('w.h5')
scaler.predict(x)
`;
    expect(await deeds(text)).toEqual([
      'fit model',
      'save -',
      'evaluate model',
      'predict model',
      'predict model',
      'forward model true',
      'forward model expression',
      'forward model',
      'save model',
      'export model',
      'export model',
      'export model',
      'load -',
      'load other',
    ]);
  });

  test('a training loop of its own', async () => {
    const text = `import tensorflow as tf
class Net(tf.keras.Model):
    def call(self, x, training=None):
        return x
net = Net()
optimizer = tf.keras.optimizers.Adam()
def step(x, y):
    with tf.GradientTape() as tape:
        loss = f(y, net(x, training=True))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
for epoch in range(3):
    for x, y in data:
        net(x, training=False)
`;
    expect(await deeds(text)).toEqual(['forward net true', 'backward tape', 'optimizer-step optimizer', 'forward net false']);
    const { facts } = await readKeras(text);
    const [inside, , , last] = facts.program;
    expect(inside).toMatchObject({ functionName: 'step', loop: null });
    expect(last?.functionName).toBeNull();
    expect(text.slice(last?.loop?.start, last?.loop?.end).startsWith('for x, y')).toBe(true);
  });

  test('train_step of a subclass', async () => {
    const text = `import keras
class Net(keras.Model):
    def train_step(self, data):
        x, y = data
        y_pred = self(x, training=True)
        self.optimizer.apply_gradients(grads)
    def test_step(self, data):
        return self(data, training=False)
`;
    const { facts } = await readKeras(text);
    expect(facts.program.map(({ kind, training, functionName, classId }) => [kind, training, functionName, classId !== null])).toEqual([
      ['forward', true, 'train_step', true],
      ['optimizer-step', null, 'train_step', true],
      ['forward', false, 'test_step', true],
    ]);
  });

  test('TensorFlow 1: sessions, what is fed, minimize, saver, learning phase', async () => {
    const text = `import tensorflow as tf
from keras import backend as K
keep_prob = tf.placeholder(tf.float32)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
optimizer = tf.train.GradientDescentOptimizer(0.1)
train = optimizer.minimize(loss)
saver = tf.train.Saver()
K.set_learning_phase(1)
K.set_learning_phase(0)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(10):
        sess.run(train_op, feed_dict={x: a, keep_prob: 0.7})
        sess.run(cost, feed_dict={x: a, keep_prob: 1.0})
        sess.run(cost, feed_dict={x: a, is_training: True})
        sess.run(cost, feed_dict={x: a, keep_prob: rate})
    saver.save(sess, 'path')
    saver.restore(sess, 'path')
pool.run(1)
`;
    expect(await deeds(text)).toEqual([
      'optimizer-step -',
      'optimizer-step optimizer',
      'train-mode - true',
      'eval-mode - false',
      'forward sess',
      'forward sess true',
      'forward sess false',
      'forward sess true',
      'forward sess expression',
      'save saver',
      'load saver',
    ]);
  });

  test('models from functions, parameters that train, and what is no model', async () => {
    const text = `from tensorflow import keras
def build():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
    return model
def train(net, x, y):
    net.fit(x, y, epochs=2)
def tune(search, x):
    search.fit(x)
net2 = build()
net2.predict(x)
cluster.predict(x)
`;
    expect(await deeds(text)).toEqual(['fit net', 'predict net2']);
  });
});
