import { describe, expect, test } from 'vitest';
import { folder, readKeras } from './reading';

const GRAPH = `import tensorflow as tf

class TextCNN(object):
    def __init__(self, config):
        self.config = config
        self.x = tf.placeholder(tf.float32, [None, 64])
        fc = tf.nn.dropout(self.x, self.config.dropout_keep_prob)
        self.acc = tf.reduce_mean(fc)
        self.optim = tf.train.AdamOptimizer(1e-3).minimize(self.acc)
`;

const program = (feeds: string, runs = 'session.run([model.loss, model.acc], feed)'): string => `import tensorflow as tf
from main import TextCNN

def evaluate(session, model, feed):
    return ${runs}

def train(config, session, feed):
    model = TextCNN(config)
    ${feeds}
    session.run(model.optim, feed_dict=feed)
    evaluate(session, model, feed)
`;

const shared = async (text: string, files: Readonly<Record<string, string>>) => {
  const project = { ...folder({ 'main.py': GRAPH, ...files }), users: () => Object.keys(files) };
  return (await readKeras(text, project)).sites.map((site) => site.shared);
};

describe('a graph whose class stands in another file than the runs', () => {
  test('is run to train and to measure', async () => {
    expect(await shared(GRAPH, { 'train.py': program('pass') })).toEqual([{ kind: 'program', by: 'train.py' }]);
  });

  test('keeps the rate it was made with, whatever the setting becomes', async () => {
    const files = { 'train.py': program('config.dropout_keep_prob = 1.0') };
    expect(await shared(GRAPH, files)).toEqual([{ kind: 'program', by: 'train.py' }]);
  });

  test.each([
    ['the rate is fed', GRAPH, { 'train.py': program('feed[model.dropout_keep_prob] = 1.0') }],
    [
      'the rate is set before the graph is made',
      GRAPH,
      { 'train.py': program('pass').replace('    model = Text', '    config.dropout_keep_prob = 1.0\n    model = Text') },
    ],
    ['nothing measures', GRAPH, { 'train.py': program('pass', 'session.run(model.train_step, feed)') }],
    ['two programs make it', GRAPH, { 'train.py': program('pass'), 'test.py': program('pass') }],
    ['nobody makes it', GRAPH, {}],
    ['the class is told the mode', GRAPH.replace('(self, config)', '(self, config, is_training)'), { 'train.py': program('pass') }],
  ])('is not said where %s', async (_, text, files) => {
    expect(await shared(text, files)).toEqual([undefined]);
  });
});

const STEPS = `import tensorflow as tf

class Sentiment(object):
    def __init__(self, dropout, forward_only=False):
        self.dropout = dropout
        self.keep = tf.constant(self.dropout)
        self.x = tf.placeholder(tf.float32, [None, 64])
        self.y = tf.reduce_mean(tf.nn.dropout(self.x, self.keep))
        if not forward_only:
            self.update = tf.train.AdamOptimizer(1e-3).minimize(self.y)

    def step(self, session, x, forward_only=False):
        if not forward_only:
            output_feed = [self.y, self.update]
        else:
            output_feed = [self.y]
        return session.run(output_feed, {self.x: x})
`;

const stepping = (second: string): string => `from main import Sentiment

def train(session, batches, config):
    model = Sentiment(config.dropout)
    for x in batches:
        model.step(session, x, False)
${second}
`;

describe('a graph that a method runs to train or to measure, as it is told', () => {
  test('is run both ways for one object by another file', async () => {
    expect(await shared(STEPS, { 'train.py': stepping('        model.step(session, x, True)') })).toEqual([
      { kind: 'methods', by: 'step' },
    ]);
  });

  test('is measured with by a test of its own names', async () => {
    const files = { 'train.py': program('pass', 'session.run([eval_op, summaries], feed)') };
    expect(await shared(GRAPH, files)).toEqual([{ kind: 'program', by: 'train.py' }]);
  });

  test.each([
    ['it is only trained', STEPS, stepping('')],
    ['it is measured with in another function', STEPS, stepping('\ndef test(session, model, x):\n    model.step(session, x, True)')],
    [
      'what is kept is fed',
      STEPS.replace('tf.constant(self.dropout)', 'tf.placeholder(tf.float32)'),
      stepping('        model.step(session, x, True)'),
    ],
  ])('is not said where %s', async (_, text, user) => {
    expect(await shared(text, { 'train.py': user })).toEqual([undefined]);
  });
});

const WRAPPER = `import tensorflow as tf

def thin(x, keep_prob):
    return tf.nn.dropout(x, keep_prob)
`;

const script = (name: string, runs: string): string => `import tensorflow as tf
import main

x = tf.placeholder(tf.float32, [None, 8])
logits = tf.layers.dense(main.thin(x, ${name}), 2)
train_op = tf.train.AdamOptimizer().minimize(tf.reduce_mean(logits))
accuracy = tf.reduce_mean(logits)
with tf.Session() as session:
${runs}
`;

const TRAINS = '    session.run(train_op, feed_dict={x: rows})';
const MEASURES = '    print(session.run(accuracy, feed_dict={x: test_rows}))';

const handed = async (files: Readonly<Record<string, string>>, text = WRAPPER) => {
  const project = { ...folder({ 'main.py': text, ...files }), users: () => Object.keys(files) };
  return (await readKeras(text, project)).sites.map((site) => site.shared);
};

describe('a function around dropout that is handed a number', () => {
  test('serves the graph that another file trains and measures with, or one file trains and another measures with', async () => {
    expect(await handed({ 'run.py': script('0.5', `${TRAINS}\n${MEASURES}`) })).toEqual([{ kind: 'program', by: 'run.py' }]);
    const apart = { 'train.py': script('0.5', TRAINS), 'check.py': script('0.5', MEASURES) };
    expect(await handed(apart)).toEqual([{ kind: 'program', by: 'check.py' }]);
  });

  test('serves a model function that asks for the mode', async () => {
    const asked = `import main\nimport tensorflow as tf\n\ndef model_fn(features, labels, mode):\n    logits = main.thin(features, 0.7)\n    return tf.estimator.EstimatorSpec(mode, predictions=logits)\n`;
    const estimator = asked.replace('    return', '    if mode == tf.estimator.ModeKeys.PREDICT:\n        pass\n    return');
    expect(await handed({ 'run.py': estimator })).toEqual([{ kind: 'program', by: 'run.py' }]);
  });

  test.each([
    ['it is handed what may change', { 'run.py': script('keep', `${TRAINS}\n${MEASURES}`) }],
    ['it keeps all', { 'run.py': script('1.0', `${TRAINS}\n${MEASURES}`) }],
    ['nothing measures', { 'run.py': script('0.5', TRAINS) }],
    ['nobody calls it', {}],
  ])('is not said where %s', async (_, files) => {
    expect(await handed(files)).toEqual([undefined]);
  });

  test('is not said where the function is told the mode', async () => {
    const told = WRAPPER.replace('keep_prob)', 'keep_prob, is_training=True)').replace(
      '(x, keep_prob)\n',
      '(x, keep_prob) if is_training else x\n',
    );
    expect(await handed({ 'run.py': script('0.5', `${TRAINS}\n${MEASURES}`) }, told)).toEqual([undefined]);
  });
});
