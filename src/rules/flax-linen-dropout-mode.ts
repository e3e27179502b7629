import type { Application, PartCall } from '../model/application';
import type { Finding, Remedy } from '../model/finding';
import type { ProgramFact } from '../model/program';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

const ID = 'flax-linen-dropout-mode';
const LAYER = 'flax.linen.Dropout';
/** Their default rate is 0, and with it they ask for no flag. */
const ATTENTION = /^flax\.linen\.(?:SelfAttention|MultiHead(?:DotProduct)?Attention)$/;

export const rule: Rule = {
  id: ID,
  category: 'mode',
  severity: 'error',
  summary: '`nn.Dropout` of Flax needs `deterministic` exactly once, and a `dropout` key when it runs',
  frameworks: ['flax'],
  doc: {
    whatItDoes:
      'Finds `nn.Dropout`, or attention with a rate, of Flax Linen that is given `deterministic` neither where it is built nor where it is called, or in both places, and ' +
      '`model.apply(…, train=True)` without a `dropout` key for a model of the same file that has such a layer. Warns of a literal `deterministic` in ' +
      'a method that has the mode as a parameter.',
    whyItMatters:
      'The first three raise an error, but only when the line runs: the missing key as late as the first step whose rate is not 0, which may be the last point ' +
      'of a long search. A fixed flag raises nothing: the layer drops in evaluation too, or never.',
    whenToIgnore:
      'Where the error is wanted, as in a test that expects it. `nnx.Dropout` follows `model.train()` and `model.eval()` and is not reported.',
    references: [
      {
        title: 'Flax: flax.linen.Dropout',
        url: 'https://flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/_autosummary/flax.linen.Dropout.html',
      },
      { title: 'algorithmic-efficiency#664: the key was missing', url: 'https://github.com/mlcommons/algorithmic-efficiency/issues/664' },
      { title: 'flax#2492', url: 'https://github.com/google/flax/pull/2492' },
    ],
  },
  examples: [{ framework: 'flax', bad: net('nn.Dropout(0.5)(x)'), good: net('nn.Dropout(0.5)(x, deterministic=not train)') }],
  *check({ reading }) {
    for (const application of reading.facts.applications) {
      const site = reading.sites.find(({ id }) => id === application.siteId);
      if (!site || !asksForFlag(site) || site.starred || site.context.expectedToFail) continue;
      if (!application.passesTraining) yield missing(application, site);
      else if (isGivenTwice(application, site)) yield twice(application, site);
      else yield* fixed(application, site, reading);
    }
    for (const fact of reading.facts.program) {
      const site = fact.keyless && fact.training === true ? keylessSite(fact, reading) : null;
      if (site) yield keyless(fact, site);
      else yield* wrongStep(fact, reading);
    }
    for (const part of reading.facts.parts ?? []) yield* fixedPart(part, reading);
  },
};

function asksForFlag({ callee, rate }: DropoutSite): boolean {
  return callee === LAYER || (ATTENTION.test(callee) && rate.value !== 0);
}

function missing({ span }: Application, site: DropoutSite): Finding {
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

function isGivenTwice({ training = null }: Application, { arguments: given, span }: DropoutSite): boolean {
  const built = given.deterministic;
  // A name may hold None, which leaves the choice to the other place.
  if (training === null || !built?.span || !/^(True|False|not\b.*)$/s.test(built.text)) return false;
  return span.start <= built.span.start && built.span.end <= span.end;
}

function twice({ span, training }: Application, site: DropoutSite): Finding {
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
function* fixed(application: Application, site: DropoutSite, reading: Reading): Iterable<Finding> {
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

/** A layer in the network's own class that asks for a key named `dropout`. */
function keylessSite({ target, inside }: ProgramFact, { sites, facts }: Reading): DropoutSite | null {
  if (target === undefined) return null;
  const own = sites.filter(({ callee, context }) => callee === LAYER && context.classId === target && !context.guarded);
  const found = own.find((site) => needsKey(site));
  // A part gets the mode from its owner.
  const isHandedOn = facts.parts?.some(({ classId, flags }) => classId === target && flags.some(({ text }) => /train|determ/i.test(text)));
  return (
    found ??
    (isHandedOn ? sites.find((site) => inside?.siteIds.includes(site.id) && site.callee === LAYER && needsKey(site)) : null) ??
    null
  );
}

function needsKey(site: DropoutSite): boolean {
  return (
    !neverDrops(site) &&
    !site.arguments.rng?.given &&
    !site.arguments.rng_collection?.given &&
    site.arguments.deterministic?.text !== 'True' &&
    !site.context.guarded
  );
}

const EVALUATES = /(?:^|_)(?:eval|evaluate|evaluation|valid|validate|validation|val|test|predict|prediction|infer|inference)(?:_|$)/i;

/** A step that says the opposite of what it is for: an evaluation that drops, or a gradient that is given a key and drops nothing. */
function* wrongStep(fact: ProgramFact, { sites, facts }: Reading): Iterable<Finding> {
  const site = sites.find((each) => fact.inside?.siteIds.includes(each.id) && each.callee === LAYER && !neverDrops(each));
  if (fact.kind !== 'forward' || !site || fact.intended || site.context.intended || site.context.inTest) return;
  const name = fact.functionName ?? '';
  const learns = facts.program.some(({ kind, subject }) => kind === 'backward' && subject === name);
  const drops = fact.training === true && EVALUATES.test(name) && !learns;
  const rests = fact.training === false && learns && fact.keyed === true && !/eval|val|test/.test(name);
  if (!drops && !rests) return;
  const finding = siteFinding({
    rule: ID,
    severity: 'warning',
    site,
    span: fact.span,
    message: drops
      ? `\`${name}\` evaluates by its name but runs the network as in training: dropout stays on.`
      : `\`${name}\` is trained and gives a key for dropout, but runs the network as in evaluation: nothing is ever dropped.`,
    related: [{ span: site.span, message: drops ? 'Drops units' : 'Drops nothing' }],
  });
  yield { ...finding, siteId: null };
}

/** A literal flag for a part, in a method that is told the mode. */
function* fixedPart({ siteId, flags, span, callee, classId, guarded, intended, framework }: PartCall, reading: Reading): Iterable<Finding> {
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

function keyless({ span, subject }: ProgramFact, site: DropoutSite): Finding {
  const finding = siteFinding({
    rule: ID,
    severity: 'error',
    site,
    span,
    message: `\`${subject}.apply\` trains but is given no key for dropout: \`nn.Dropout\` fails without \`rngs={'dropout': key}\` unless its rate is 0.`,
    related: [{ span: site.span, message: 'Needs a key' }],
  });
  return { ...finding, siteId: null };
}

function net(dropped: string): string {
  return `import flax.linen as nn


class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        x = nn.Dense(8)(x)
        return ${dropped}
`;
}
