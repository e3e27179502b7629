import type { Application, PartCall } from '../model/application';
import type { Finding, Remedy } from '../model/finding';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { neverDrops, siteFinding } from './finding';

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

const MODE = /^(?:is_?)?(?:train|training|deterministic|eval|evaluate|evaluation|inference)$/;

/** A literal flag in a method that is told the mode: the layer does not follow it. */
export function* fixed(application: Application, site: DropoutSite, reading: Reading): Iterable<Finding> {
  const { span, classId, guarded, intended } = application;
  const built = site.arguments.deterministic;
  const trains = typeof application.training === 'boolean' ? application.training : literalOf(built?.text ?? '');
  const mode = modeAround({ classId, span }, reading);
  // A flag in the place of the rate has a rule of its own.
  if (site.rate.text === mode) return;
  if (trains === null || mode === undefined || guarded || intended || site.context.guarded || neverDrops(site) || site.context.inTest)
    return;
  const where = typeof application.training === 'boolean' ? span : site.span;
  const text = /^(?:is_?)?train/.test(mode) ? `not ${mode}` : mode;
  const does = trains ? 'drops in evaluation too' : 'never drops anything, in training either';
  yield siteFinding({
    rule: ID,
    severity: 'warning',
    site,
    span: where,
    message: `\`deterministic=${trains ? 'False' : 'True'}\` is fixed here, whatever \`${mode}\` says: this \`nn.Dropout\` ${does}.`,
    remedies: [
      {
        title: `Pass deterministic=${text}`,
        change: { type: 'set-call-argument', framework: 'flax', span: where, name: 'deterministic', text },
        safe: false,
      },
    ],
  });
}

/** Whether the layer trains by a literal `deterministic`. */
function literalOf(text: string): boolean | null {
  return text === 'False' ? true : text === 'True' ? false : null;
}

/** A literal flag for a part, in a method that is told the mode. */
export function* fixedPart(
  { siteId, flags, span, callee, classId, guarded, intended, framework }: PartCall,
  reading: Reading,
): Iterable<Finding> {
  const site = reading.sites.find(({ id }) => id === siteId);
  const flag = flags.find(({ text }) => text === 'True' || text === 'False');
  const mode = modeAround({ classId, span }, reading);
  if (!site || !flag || mode === undefined || framework !== 'flax' || guarded || intended || site.context.inTest) return;
  const trains = /train/.test(flag.name) === (flag.text === 'True');
  const text = /train/.test(flag.name) === /train/.test(mode) ? mode : `not ${mode}`;
  const change = { type: 'set-call-argument', framework, span, name: flag.name, text } as const;
  yield siteFinding({
    rule: ID,
    severity: 'warning',
    site,
    span,
    message:
      `\`${flag.name}=${flag.text}\` is fixed here, whatever \`${mode}\` says: ` +
      `the dropout in \`${callee}\` ${trains ? 'drops in evaluation too' : 'never drops anything, in training either'}.`,
    remedies: flag.byKeyword ? [{ title: `Pass ${flag.name}=${text}`, change, safe: false }] : [],
  });
}

function modeAround({ classId, span }: Pick<Application, 'classId' | 'span'>, { facts }: Reading): string | undefined {
  const owner = facts.classes.find(({ id }) => id === classId);
  const method = owner?.methods.find((each) => each.span.start <= span.start && span.end <= each.span.end);
  return method?.parameters.find((name) => MODE.test(name));
}
