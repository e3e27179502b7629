/**
 * Words without which no reader finds anything: spellings of dropout and its relatives, and the layers that carry dropout
 * by default, whose source need not mention it.
 */
const MENTION =
  /drop_?(?:out|path|block|connect|layer)|drop_|(?<![a-z])drop(?![a-z])|stochastic_?depth|keep_?prob|transformer|multi_?head_?attention|scaled_dot_product/i;

/** Cheap test before parsing: false means that the text holds no dropout site. */
export function mentionsDropout(text: string): boolean {
  return MENTION.test(text);
}
