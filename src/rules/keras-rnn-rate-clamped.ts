import { dropsAndKeeps, shortName } from '../model/words';
import { siteFinding } from './finding';
import { isPassed, passedLiterals, percentMeant, recurrentAtOne, setRate } from './rates';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'keras-rnn-rate-clamped',
  category: 'rates',
  severity: 'error',
  summary: 'A recurrent layer of Keras takes a rate outside of 0 to 1 and silently clamps it',
  frameworks: ['keras', 'tfjs'],
  doc: {
    whatItDoes:
      'Finds `dropout` and `recurrent_dropout` below 0 or above 1 on LSTM, GRU, SimpleRNN, ConvLSTM and their cells in Keras and TensorFlow.js.',
    whyItMatters:
      'Other layers of Keras refuse such a rate. The recurrent ones compute `min(1.0, max(0.0, rate))` and go on: `dropout=20`, meant as 20 %, ' +
      'becomes 1.0, and a negative rate becomes 0 and drops nothing. What 1.0 does differs. `SimpleRNN` drops its whole input. LSTM and GRU drop ' +
      'all of it or nothing, depending on the backend, since their cells test `0 < rate < 1` first and the faster paths beside them do not. ' +
      '`recurrent_dropout`, ConvLSTM and TensorFlow.js drop nothing. No error tells of any of it.',
    whenToIgnore: 'Never: write the rate that is in effect.',
    references: [
      { title: 'Keras: LSTM layer, arguments dropout and recurrent_dropout', url: 'https://keras.io/api/layers/recurrent_layers/lstm/' },
      { title: 'TensorFlow.js: tf.layers.lstm', url: 'https://js.tensorflow.org/api/latest/#layers.lstm' },
    ],
  },
  examples: [
    {
      framework: 'keras',
      bad: 'from keras import layers\n\nencoder = layers.LSTM(64, dropout=20)\n',
      good: 'from keras import layers\n\nencoder = layers.LSTM(64, dropout=0.2)\n',
    },
    {
      framework: 'tfjs',
      bad: "import * as tf from '@tensorflow/tfjs';\n\nexport const encoder = tf.layers.lstm({units: 64, recurrentDropout: 25});\n",
      good: "import * as tf from '@tensorflow/tfjs';\n\nexport const encoder = tf.layers.lstm({units: 64, recurrentDropout: 0.25});\n",
    },
  ],
  *check({ reading }) {
    const passed = passedLiterals(reading.sites);
    for (const site of reading.sites) {
      const { value, byDefault } = site.rate;
      if (site.kind !== 'recurrent' || value === null || (value >= 0 && value <= 1)) continue;
      // TensorFlow 1 wraps cells and takes keep probabilities, which it checks.
      if (/DropoutWrapper$/.test(site.callee) || site.context.expectedToFail || isPassed(site, passed)) continue;
      if (value < 0 && site.rate.form !== 'literal') continue;
      const clamped = value > 1 ? 1 : 0;
      const percent = percentMeant(site, value);
      yield siteFinding({
        rule: 'keras-rnn-rate-clamped',
        severity: byDefault ? 'warning' : 'error',
        site,
        message:
          `\`${shortName(site.callee)}\` silently clamps \`${site.parameter}\` from ${value}${byDefault ? ' (by default)' : ''} to ` +
          `${clamped}: the layer then ${clamped === 1 ? recurrentAtOne(site) : dropsAndKeeps(0)}.`,
        remedies: percent.length > 0 || value > 1 ? percent : [setRate(site, 0)],
      });
    }
  },
};
