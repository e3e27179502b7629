import type { Finding } from '../model/finding';
import type { FedNumber, ProgramFact, Unfed } from '../model/program';
import type { Reading } from '../model/reading';
import { shortName } from '../model/words';
import { feedsSame, leaves, modeOff, offBy, type Taker } from './fedOff';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'tf-dropout-off-in-training',
  category: 'mode',
  severity: 'warning',
  summary: 'A TensorFlow 1 session trains with dropout off, because of what it is fed or not fed',
  frameworks: ['keras'],
  doc: {
    whatItDoes:
      'Finds runs of TensorFlow 1 that change the weights while the placeholder of dropout switches it off: a placeholder whose own value is off and that no run that ' +
      'trains feeds, a dictionary that an evaluation above, or in the turn of the loop before, has set to off and that is fed again, and a literal 1 for what is kept, 0 for ' +
      'what is dropped or False for the mode in all runs that train.',
    whyItMatters:
      'The graph has dropout and the program looks as if it used it, but nothing is ever dropped, or nothing after the first evaluation. No error tells: the network ' +
      'overfits as if it had no dropout, and changes of the rate change nothing.',
    whenToIgnore:
      'When dropout is switched off on purpose for a while. A number that is simply written into every run that trains gets an info for that reason. Runs whose dictionary ' +
      'cannot be seen as a whole are not reported, nor are programs of which another run that trains switches dropout on.',
    references: [
      {
        title: 'text-classification-cnn-rnn: the dictionary is set back after the evaluation',
        url: 'https://github.com/gaussic/text-classification-cnn-rnn/commit/90dd55cccacac663e87445ed356bf59307864168',
      },
      {
        title: 'TensorFlow: tf.compat.v1.placeholder_with_default',
        url: 'https://www.tensorflow.org/api_docs/python/tf/compat/v1/placeholder_with_default',
      },
    ],
  },
  examples: [{ framework: 'keras', bad: program(''), good: program(', keep_prob: 0.5') }],
  *check({ reading }) {
    const updates = reading.facts.program.filter((run) => run.updates && !run.intended);
    for (const run of updates) {
      for (const fed of run.leftover ?? []) {
        const taker = offBy(fed, fed.value, reading);
        if (taker) yield leftover(run, fed, taker, reading);
      }
    }
    for (const run of updates) {
      for (const unfed of run.unfed ?? []) {
        const taker = unfed.isMode
          ? modeOff(unfed, reading)
          : offBy({ ...unfed, text: '', beside: '', modeFed: false }, unfed.value, reading);
        // A number is needed only where something else decides, too.
        if (taker && updates.every((other) => leaves(other, unfed))) yield left(run, unfed, taker, reading);
      }
      for (const fed of [...(run.fed ?? []), ...(run.fedModes ?? [])]) {
        if (!/^(?:1(?:\.0*)?|0(?:\.0*)?|\.0+|False)$/.test(fed.text)) continue;
        const taker = fed.text === 'False' ? modeOff(fed, reading) : offBy(fed, fed.value, reading);
        if (taker && updates.every((other) => feedsSame(other, fed))) yield written(run, fed, taker, reading);
      }
    }
  },
};

function leftover(run: ProgramFact, fed: FedNumber, taker: Taker, reading: Reading): Finding {
  return finding(run, taker, reading, 'warning', {
    message: `This run trains, but \`${fed.name}\` may still be the ${fed.text} that an evaluation wrote into the same dictionary: dropout is off then.`,
    related: [{ span: fed.span, message: 'Written here and never set back' }],
  });
}

function left(run: ProgramFact, unfed: Unfed, taker: Taker, reading: Reading): Finding {
  return finding(run, taker, reading, 'warning', {
    message: `This run trains, but \`${unfed.name}\` is not fed and ${unfed.isMode ? 'false' : `${unfed.value}`} by itself: dropout is off in the whole training.`,
    related: [{ span: unfed.span, message: 'The value when nobody feeds one' }],
  });
}

function written(run: ProgramFact, fed: FedNumber, taker: Taker, reading: Reading): Finding {
  return finding(run, taker, reading, 'info', {
    message: `This run trains, but \`${fed.name}\` is fed ${fed.text}: dropout is off in the whole training.`,
    span: fed.span,
  });
}

interface Said {
  readonly message: string;
  readonly span?: ProgramFact['span'];
  readonly related?: Finding['related'];
}

function finding(run: ProgramFact, { site }: Taker, { facts }: Reading, severity: Finding['severity'], said: Said): Finding {
  const taker = site ? [{ span: site.span, message: `The \`${shortName(site.callee)}\` that takes it` }] : [];
  return {
    rule: 'tf-dropout-off-in-training',
    severity: lowered(severity, facts),
    span: said.span ?? run.span,
    message: said.message,
    remedies: [],
    related: [...(said.related ?? []), ...taker],
    siteId: null,
    unnecessary: false,
  };
}

function program(fed: string): string {
  return `import tensorflow.compat.v1 as tf

x = tf.placeholder(tf.float32, [None, 8])
keep_prob = tf.placeholder_with_default(1.0, shape=())
hidden = tf.nn.dropout(tf.layers.dense(x, 64), keep_prob)
loss = tf.reduce_mean(tf.layers.dense(hidden, 1) ** 2)
train_op = tf.train.AdamOptimizer().minimize(loss)


def train(sess, batches):
    for batch in batches:
        sess.run(train_op, feed_dict={x: batch${fed}})
`;
}
