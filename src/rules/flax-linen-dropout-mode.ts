import { linenNet } from './exampleClasses';
import { fixed, fixedPart } from './linenFixed';
import { asksForFlag, isGivenTwice, missing, twice } from './linenFlags';
import { keyless, keylessSite, wrongStep } from './linenSteps';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'flax-linen-dropout-mode',
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

function net(dropped: string): string {
  return linenNet('x = nn.Dense(8)(x)', `return ${dropped}`);
}
