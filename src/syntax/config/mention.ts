/** A key that may carry a dropout rate, or the class of a layer that does; the reader decides, this only saves parsing. */
const MENTION = /drop|keep_?prob|stochastic_?depth|survival_?prob/i;

/** Cheap test before parsing a configuration file: false means that it holds no dropout site. */
export function mentionsConfiguredDropout(text: string): boolean {
  return MENTION.test(text);
}
