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
