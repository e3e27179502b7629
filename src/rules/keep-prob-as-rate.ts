import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { effectOf, shortName, takesKeepProbability } from '../model/words';
import { type FedRate, fedFinding, fedRates } from './fed';
import { nothingLeft } from './fedNothing';
import { siteFinding } from './finding';
import type { Rule } from './rule';

/** keep_prob, keepProb, p_keep, self.keep_rate, cfg['retain_prob'], keep … but not `keep_dim` or `keep_path`. */
const KEEP =
  /(^|_)(keep|retain|survival)_?(p|prob|probs|proba|probability|rate|ratio)($|_)|(^|_)p(rob)?_?(keep|retain)($|_)|^(keep|retain)$/;

/** drop_prob, dropoutRate … A bare `dropout` is left alone: in TensorFlow 1 many a `dropout = 0.75` was meant as what is kept. */
const DROP = /(^|_)drop(out)?_?(p|prob|probs|proba|probability|rate|ratio)$/;

export const rule: Rule = {
  id: 'keep-prob-as-rate',
  category: 'rates',
  severity: 'warning',
  summary: 'A keep probability is passed where the rate, the probability of being dropped, is expected',
  frameworks: ['torch', 'keras', 'flax', 'equinox', 'haiku', 'tfjs'],
  doc: {
    whatItDoes:
      'Finds a name such as `keep_prob` in the place of a dropout rate, and a name such as `drop_rate` in the place of the `keep_prob` of TensorFlow 1. ' +
      'Finds as well `1 - drop_rate` where a rate is expected, a `keep_prob` that a run of TensorFlow 1 is fed as 0, which keeps nothing, or a number called a rate that drops most units, and in TensorFlow ' +
      'a rate whose number the comment behind it calls what is kept.',
    whyItMatters:
      "Hinton's and Srivastava's *p*, and `tf.nn.dropout` of TensorFlow 1, are probabilities of **keeping** a unit. PyTorch and Keras take the " +
      'probability of **dropping** it. With the two mixed up, `keep_prob = 0.8` drops 80 % of the units instead of 20 %; the network still ' +
      'trains, only worse, so nothing points to the mistake.',
    whenToIgnore:
      'When the name is wrong but the number is right; then rename it. An expression such as `1 - keep_prob` is never reported where a rate is expected. ' +
      'It is an info where nothing but the name tells: no number by which most units are dropped, no comment, no run that is fed what was to switch ' +
      'dropout off, and no other dropout that takes the same name turned round.',
    references: [
      {
        title: 'Srivastava et al. 2014, section 4: p is the probability of keeping',
        url: 'https://jmlr.org/papers/v15/srivastava14a.html',
      },
      { title: 'tensorflow-densenet#22: "cost me a few training hours"', url: 'https://github.com/pudae/tensorflow-densenet/pull/22' },
      {
        title: 'bert#1089: the argument that changed its meaning in TensorFlow 2',
        url: 'https://github.com/google-research/bert/pull/1089',
      },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nkeep_prob = 0.8\ndrop = nn.Dropout(keep_prob)\n',
      good: 'import torch.nn as nn\n\nkeep_prob = 0.8\ndrop = nn.Dropout(1 - keep_prob)\n',
    },
    {
      framework: 'keras',
      bad: 'from keras import layers\n\nkeep_prob = 0.8\ndrop = layers.Dropout(keep_prob)\n',
      good: 'from keras import layers\n\nkeep_prob = 0.8\ndrop = layers.Dropout(1 - keep_prob)\n',
    },
    {
      framework: 'flax',
      bad: 'import flax.linen as nn\n\nkeep_prob = 0.8\ndrop = nn.Dropout(keep_prob)\n',
      good: 'import flax.linen as nn\n\nkeep_prob = 0.8\ndrop = nn.Dropout(1 - keep_prob)\n',
    },
    {
      framework: 'equinox',
      bad: 'import equinox as eqx\n\nkeep_prob = 0.8\ndrop = eqx.nn.Dropout(keep_prob)\n',
      good: 'import equinox as eqx\n\nkeep_prob = 0.8\ndrop = eqx.nn.Dropout(1 - keep_prob)\n',
    },
    {
      framework: 'haiku',
      bad: 'import haiku as hk\n\n\ndef thin(x, keep_prob):\n    return hk.dropout(hk.next_rng_key(), keep_prob, x)\n',
      good: 'import haiku as hk\n\n\ndef thin(x, keep_prob):\n    return hk.dropout(hk.next_rng_key(), 1 - keep_prob, x)\n',
    },
    {
      framework: 'tfjs',
      bad: "import * as tf from '@tensorflow/tfjs';\n\nexport const thin = (keepProb) => tf.layers.dropout({rate: keepProb});\n",
      good: "import * as tf from '@tensorflow/tfjs';\n\nexport const thin = (keepProb) => tf.layers.dropout({rate: 1 - keepProb});\n",
    },
  ],
  *check({ reading }) {
    const fed = fedRates(reading);
    for (const each of fed) {
      if (each.rate === 1) yield nothingLeft(each, reading);
      else if (isFedWrong(each)) yield fedWrong(each, reading);
    }
    for (const site of reading.sites) {
      const turned = turnedName(site);
      if (turned !== null) yield doublyTurned(site, turned, isShown(site, reading, fed));
      const name = plainName(site.rate.text);
      const takesKeep = takesToKeep(site);
      const isNamedSo = name !== null && (takesKeep ? DROP : KEEP).test(snakeCase(name));
      if (site.rate.saidToKeep && !takesKeep && (site.rate.value ?? 0) > 0.5 && !isNamedSo) {
        yield saidToKeep(site);
        continue;
      }
      if (!name || !(isNamedSo || (takesKeep && isShortDrop(site, name, reading))) || isTurned(site, name)) continue;
      // Who feeds what switches dropout off knows what the number means.
      if (fed.some((each) => each.rate === 0 && each.site?.rate.text === site.rate.text)) continue;
      const effect = effectOf(site);
      const isHalf = site.rate.value === 0.5;
      // Nobody keeps so little: the number is a rate, and only its name is wrong.
      const isRate = site.rate.value !== null && site.rate.value < HARDLY_KEPT && !site.rate.saidToKeep;
      const [looksLike, takes] = takesKeep
        ? ['rate', 'the probability of keeping']
        : ['keep probability', 'the rate, the probability of dropping'];
      yield siteFinding({
        rule: 'keep-prob-as-rate',
        severity: isShown(site, reading, fed) ? 'warning' : 'info',
        site,
        message:
          `\`${site.rate.text}\` looks like a ${looksLike}, but \`${site.parameter}\` of \`${shortName(site.callee)}\` is ` +
          `${takes}${effect ? `: as written it ${effect}` : ''}${isHalf ? ', which only one half makes the same' : isRate ? ', so only the name seems to be wrong' : ''}.`,
        remedies: isRate ? [] : [{ title: `Pass 1 - ${site.rate.text}`, change: { type: 'invert-rate', siteId: site.id }, safe: false }],
      });
    }
  },
};

/**
 * Names of settings often are the wrong ones, while the numbers are right. So something else has to tell, too: as written most units are dropped, a comment calls
 * the number what is kept, a run is fed what was to switch dropout off, or another dropout beside it takes the same name turned round.
 */
function isShown(site: DropoutSite, { sites }: Reading, fed: readonly FedRate[]): boolean {
  const { value, saidToKeep, text } = site.rate;
  if (value !== null) return value > 0.5 || (saidToKeep === true && value < 0.5);
  if (saidToKeep) return true;
  return (
    fed.some((each) => each.site?.rate.text === text && each.rate > 0.5) ||
    sites.some((other) => takesToKeep(other) === takesToKeep(site) && insideOfTurned(other.rate.text) === text && isBeside(site, other))
  );
}

/** The name means the same for both: it may be another value in the next function. */
function isBeside({ rate, context }: DropoutSite, other: DropoutSite): boolean {
  return (
    other.context.classId === context.classId && (rate.text.startsWith('self.') || other.context.functionName === context.functionName)
  );
}

/** By the name of the parameter, or by where a function of the project hands it on. */
function takesToKeep({ parameter, misnamed }: DropoutSite): boolean {
  return takesKeepProbability(parameter) !== (misnamed === true);
}

/** Keeps less than this by a name that says what is kept: hardly anybody means that. */
const HARDLY_KEPT = 0.3;

/** Drops more than this by a name that says what is dropped: hardly anybody means that. */
const HARDLY_MEANT = 0.6;

/**
 * A bare `dropout` where a share to keep is expected: another site of the file takes `1 - dropout` there, or the argument is named and its
 * number would drop most units.
 */
function isShortDrop(site: DropoutSite, name: string, { sites }: Reading): boolean {
  const { parameter, rate, callee } = site;
  if (!/^(?:\w+_)?drop(?:_?out)?$/.test(snakeCase(name))) return false;
  // Another class may have been written for another version.
  const turnedHere = sites.some(
    (other) => other.id !== site.id && takesToKeep(other) && insideOfTurned(other.rate.text) === rate.text && isBeside(site, other),
  );
  const isNamed = parameter !== null && /keep/.test(parameter) && rate.value !== null && rate.value >= HARDLY_MEANT && rate.value < 1;
  return turnedHere || (isNamed && /DropoutWrapper$|nn\.dropout$/.test(callee) && !rate.byDefault);
}

/** `x` of `1 - x`. */
function insideOfTurned(text: string): string | null {
  return /^\(*\s*1(?:\.0*)?\s*-\s*(.*?)[\s)]*$/s.exec(text)?.[1] ?? null;
}

/** `drop_rate` of `1 - drop_rate` where a rate is expected, `keep_prob` of `1 - keep_prob` where the other is; null for all else. */
function turnedName(site: DropoutSite): string | null {
  const { rate, callee } = site;
  const inner = insideOfTurned(rate.text);
  const name = inner === null ? null : plainName(inner);
  const takesKeep = takesToKeep(site);
  // By position the meaning of that function is the version's.
  if (name === null || (!takesKeep && /^tensorflow\.(?:.+\.)?nn\.dropout$/.test(callee))) return null;
  return (takesKeep ? KEEP : DROP).test(snakeCase(name)) ? name : null;
}

/** The name tells nothing, the comment behind the number does. */
function saidToKeep(site: DropoutSite): Finding {
  return siteFinding({
    rule: 'keep-prob-as-rate',
    severity: 'warning',
    site,
    message:
      `The comment calls \`${site.rate.text}\` what is kept, but \`${site.parameter}\` of \`${shortName(site.callee)}\` is the rate, the probability of ` +
      `dropping: as written it ${effectOf(site)}.`,
    remedies: [{ title: `Pass 1 - ${site.rate.text}`, change: { type: 'invert-rate', siteId: site.id }, safe: false }],
  });
}

function doublyTurned(site: DropoutSite, name: string, shown: boolean): Finding {
  const [is, takes] = takesToKeep(site) ? ['dropped', 'of keeping'] : ['kept', 'of dropping'];
  const effect = effectOf(site);
  return siteFinding({
    rule: 'keep-prob-as-rate',
    severity: shown ? 'warning' : 'info',
    site,
    message:
      `\`${site.rate.text}\` is what is ${is}, by its name, but \`${site.parameter}\` of \`${shortName(site.callee)}\` is the probability ${takes}` +
      `${effect ? `: as written it ${effect}` : ''}. Pass \`${name}\` as it is.`,
    remedies: [{ title: `Pass ${name} as it is`, change: { type: 'invert-rate', siteId: site.id }, safe: false }],
  });
}

/** `keep_prob: DROP_RATE`: what is fed is called the opposite of what takes it, and most units are dropped. */
function isFedWrong({ fed, keeps, rate }: FedRate): boolean {
  const name = snakeCase(plainName(fed.text) ?? '');
  return rate > 0.5 && rate < 1 && (keeps ? DROP : KEEP).test(name);
}

function fedWrong(found: FedRate, reading: Reading): Finding {
  const { fed, keeps } = found;
  const finding = fedFinding(
    'keep-prob-as-rate',
    found,
    reading,
    `\`${fed.name}\` is ${keeps ? 'what is kept' : 'what is dropped'}, but is fed \`${fed.text}\` (${fed.value}), by its name the opposite. 1 - ${fed.text} was meant.`,
  );
  return { ...finding, remedies: [] };
}

/**
 * `keep_prob = 1 - keep_prob` above: in spite of its name it holds what the site takes. `dropout_rate = self.dropout_placeholder` may too:
 * whoever feeds that knows.
 */
function isTurned({ rate }: DropoutSite, name: string): boolean {
  return (rate.definitions ?? []).some((text) => {
    const alias = /^[A-Za-z_]/.test(text) ? plainName(text) : null;
    if (alias !== null && alias !== name && !KEEP.test(snakeCase(alias)) && !DROP.test(snakeCase(alias))) return true;
    const from = /^\(*\s*1(?:\.0*)?\s*-\s*(.*)$/s.exec(text)?.[1];
    const turned = from === undefined ? null : plainName(from.replace(/[()\s]+$/, ''));
    return turned !== null && KEEP.test(snakeCase(turned)) === KEEP.test(snakeCase(name));
  });
}

/** The last name of `keep_prob`, `self.keep_prob`, `cfg["keep_prob"]`; null for any other expression. */
function plainName(text: string): string | null {
  const match = /^[A-Za-z_][\w.]*?(?:\[\s*(['"])(\w+)\1\s*\])?$/.exec(text);
  if (!match) return null;
  return match[2] ?? text.split('.').at(-1) ?? null;
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
