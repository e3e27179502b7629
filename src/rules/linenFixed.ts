import type { Application, PartCall } from '../model/application';
import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { neverDrops, siteFinding } from './finding';
import { literalOf } from './linenFlags';

const ID = 'flax-linen-dropout-mode';
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
