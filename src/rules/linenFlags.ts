import type { Application } from '../model/application';
import type { Finding, Remedy } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { siteFinding } from './finding';

const ID = 'flax-linen-dropout-mode';
const LAYER = 'flax.linen.Dropout';
/** Their default rate is 0, and with it they ask for no flag. */
const ATTENTION = /^flax\.linen\.(?:SelfAttention|MultiHead(?:DotProduct)?Attention)$/;

/** Fails unless it is told the mode. */
export function asksForFlag({ callee, rate }: DropoutSite): boolean {
  return callee === LAYER || (ATTENTION.test(callee) && rate.value !== 0);
}

/** The flag is given nowhere. */
export function missing({ span }: Application, site: DropoutSite): Finding {
  const { modeName } = site.context;
  const text = modeName === undefined || /^(deterministic|inference)$/.test(modeName) ? modeName : `not ${modeName}`;
  const pass: Remedy[] =
    text === undefined
      ? []
      : [
          {
            title: `Pass deterministic=${text}`,
            change: { type: 'set-call-argument', framework: 'flax', span, name: 'deterministic', text },
            safe: true,
          },
        ];
  return siteFinding({
    rule: ID,
    severity: 'error',
    site,
    span,
    message:
      '`nn.Dropout` is given `deterministic` neither here nor where it is built: the call fails, as the layer cannot know whether the network trains.',
    remedies: pass,
  });
}

/** The flag is given where the layer is built and where it is called. */
export function isGivenTwice({ training = null }: Application, { arguments: given, span }: DropoutSite): boolean {
  const built = given.deterministic;
  // A name may hold None, which leaves the choice to the other place.
  if (training === null || !built?.span || !/^(True|False|not\b.*)$/s.test(built.text)) return false;
  return span.start <= built.span.start && built.span.end <= span.end;
}

/** The same as a finding; the place that holds no literal keeps it. */
export function twice({ span, training }: Application, site: DropoutSite): Finding {
  // What stays must not be a literal when the other is none.
  const isFixedHere = typeof training === 'boolean';
  const isFixedThere = literalOf(site.arguments.deterministic?.text ?? '') !== null;
  const [title, from] = isFixedThere ? ['call', site.span] : ['constructor', span];
  return siteFinding({
    rule: ID,
    severity: 'error',
    site,
    span,
    message: '`deterministic` is given both where this `nn.Dropout` is built and here: Flax refuses to choose and raises an error.',
    remedies:
      isFixedHere && isFixedThere
        ? []
        : [
            {
              title: `Leave deterministic to the ${title}`,
              change: { type: 'set-call-argument', framework: 'flax', span: from, name: 'deterministic', text: null },
              safe: false,
            },
          ],
  });
}

/** Whether the layer trains by a literal `deterministic`. */
export function literalOf(text: string): boolean | null {
  return text === 'False' ? true : text === 'True' ? false : null;
}
