import type { Network } from '../../../src/model/network';

/** Whether another network of the file builds it, or is handed it. Told by the text: readers dissolve parts in the network around them. */
export function isPartOf({ name, span }: Pick<Network, 'name' | 'span'>, text: string, networks: readonly Network[]): boolean {
  if (!/^\w+$/.test(name)) return false;
  const called = new RegExp(`(?<![\\w.]|class |def )${name}\\s*\\(|(?<=[[(,=] *)${name}(?=[,)\\]])`);
  const others = networks.filter((other) => other.span.start !== span.start);
  const isInside = others.some(
    (other) => !(other.span.start <= span.start && other.span.end >= span.end) && called.test(text.slice(other.span.start, other.span.end)),
  );
  return isInside || isHanded(name, text, networks);
}

/** `encoder = Encoder(…)`, `Seq2Seq(encoder, …)`. */
function isHanded(name: string, text: string, networks: readonly Network[]): boolean {
  const held = [...text.matchAll(new RegExp(`^\\s*(\\w+)\\s*=\\s*${name}\\(`, 'gm'))].map(([, variable]) => variable);
  const others = networks.flatMap((other) => (/^\w+$/.test(other.name) && other.name !== name ? [other.name] : []));
  return held.some((variable) => others.some((other) => new RegExp(`\\b${other}\\([^()\\n]*\\b${variable}\\b`).test(text)));
}
