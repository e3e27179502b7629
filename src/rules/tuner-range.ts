import type { Draw } from '../model/facts';
import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import { invalid, poor } from './draws';
import type { Rule } from './rule';
import { lowered } from './severity';

/** `dropout`, `drop_rate`, `dropout_l2`, `fc1_dropout_prob`; not `dropout_layers`. */
const RATE_NAME =
  /^(?:.*[_. -])?(?:drop_?out|drop)(?:_?(?:rate|p|prob|probability|ratio))?(?:[_ -]?(?:l|h|u|fc|conv|rnn|lstm|dense|layer)?[_ -]?(?:\d+|\{\w+\}|)|_(?:in|out|emb|hidden))$/i;

/** Boosted trees drop trees: `rate_drop` and `skip_drop` of XGBoost, `max_drop` and `drop_rate` of LightGBM. */
const OF_TREES = /^(?:rate|skip|max|one|uniform|xgboost_dart)_drop$/;
const TREES = /^(?:xgboost|lightgbm|catboost)$/;

/** Tuners of whole numbers: what they draw is a count, or divided on its way. */
const WHOLE = /\.(?:Int|suggest_int|Range)$/;

export const rule: Rule = {
  id: 'tuner-range',
  category: 'rates',
  severity: 'warning',
  summary: 'A tuner draws a dropout rate from a range that cannot work, or never tries what it seems to',
  frameworks: ['keras', 'torch'],
  doc: {
    whatItDoes:
      'Looks at the ranges and choices from which Keras Tuner, Optuna, Ray Tune and Hyperopt draw a dropout rate. Warns of rates below 0 or of 1 ' +
      'and more, a default outside, a logarithmic range from 0, a step wider than the range, and choices that the tuner refuses. Tells which ' +
      'rates are never tried, and hints at ranges that reach above 0.8 or have no run without dropout.',
    whyItMatters:
      'A trial with a rate of 1 drops everything and is lost; one with a rate outside of 0 to 1 fails, maybe hours into a search. ' +
      'Keras Tuner counts the steps of a range by a floor division of floating-point numbers: `(0.5 - 0) // 0.1` is 4, not 5, so that ' +
      '`hp.Float("dropout", 0, 0.5, step=0.1)` tries 0, 0.1, 0.2, 0.3 and 0.4 and never 0.5, in spite of its documentation. Optuna moves the ' +
      'upper bound down to a whole number of steps. A trial at rate 0 is what tells whether dropout helps at all.',
    whenToIgnore: 'When a rate is left out on purpose, for instance because an earlier search covered it.',
    references: [
      { title: 'keras-tuner#315: a search that reaches a rate of 1', url: 'https://github.com/keras-team/keras-tuner/issues/315' },
      { title: 'keras-tuner#1001: the maximum is not included', url: 'https://github.com/keras-team/keras-tuner/issues/1001' },
      {
        title: 'Optuna: FloatDistribution',
        url: 'https://optuna.readthedocs.io/en/stable/reference/generated/optuna.distributions.FloatDistribution.html',
      },
    ],
  },
  examples: [
    {
      framework: 'keras',
      bad: 'def build(hp):\n    return hp.Float("dropout", 0, 0.5, step=0.1)\n',
      good: 'def build(hp):\n    return hp.Float("dropout", 0, 0.8, step=0.1, default=0.5)\n',
    },
    {
      framework: 'torch',
      bad: 'def objective(trial):\n    return trial.suggest_float("dropout", 0.0, 1.0)\n',
      good: 'def objective(trial):\n    return trial.suggest_float("dropout", 0.0, 0.5)\n',
    },
  ],
  *check({ reading }) {
    for (const draw of reading.facts.draws ?? []) {
      if (draw.isReckoned || !isRate(draw, reading)) continue;
      const wrong = invalid(draw);
      for (const { message, severity, remedies } of wrong.length > 0 ? wrong : poor(draw)) {
        yield {
          rule: 'tuner-range',
          severity: lowered(severity, reading.facts),
          span: draw.span,
          message,
          remedies,
          related: [],
          siteId: null,
          unnecessary: false,
        } satisfies Finding;
      }
    }
  },
};

/** Its name says so, or a site takes it as its rate. */
function isRate({ name, range, text }: Draw, { sites, facts }: Reading): boolean {
  if (WHOLE.test(range.tuner) || OF_TREES.test(name)) return false;
  const isOfTrees = name === 'drop_rate' && sites.length === 0 && (facts.libraries ?? []).some((library) => TREES.test(library));
  if (RATE_NAME.test(name) && !isOfTrees) return true;
  return sites.some(({ rate }) => rate.range !== undefined && (rate.text === text || (rate.definitions ?? []).includes(text)));
}
