import type { Finding } from '../model/finding';
import type { ProgramFact } from '../model/program';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { neverDrops, siteFinding } from './finding';

const ID = 'flax-linen-dropout-mode';
const LAYER = 'flax.linen.Dropout';

/** A layer in the network's own class that asks for a key named `dropout`. */
export function keylessSite({ target, inside }: ProgramFact, { sites, facts }: Reading): DropoutSite | null {
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
export function* wrongStep(fact: ProgramFact, { sites, facts }: Reading): Iterable<Finding> {
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

/** A training step that gives no key. */
export function keyless({ span, subject }: ProgramFact, site: DropoutSite): Finding {
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
