/** How the word goes on in such a key: not as in `dropdown` or `dropped`. */
const AFTER = '(?![a-z])|out|paths?|layers?|connect|block|rat|pro?b|p(?![a-z])|frac|perc|pct|val';

/** A key that may carry a dropout rate; in prose ("Drop files here") no colon or equals sign follows so soon. */
const KEY = new RegExp(`(?:drop(?:${AFTER})|keep_?p|stochastic_?depth|survival_?p)[\\w./ -]{0,100}[\\\\"']*\\s*[:=]`, 'i');

/** The class of a layer that a configuration describes. */
const LAYER = /Drop(?:out|Path|Block)|StochasticDepth/;

/** Cheap test before parsing a configuration file: false means that it holds no dropout site. The reader decides, this only saves parsing. */
export function mentionsConfiguredDropout(text: string): boolean {
  return KEY.test(text) || LAYER.test(text);
}
