import type { Application } from '../model/application';
import type { ClassFacts } from '../model/facts';
import type { Remedy } from '../model/finding';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { kerasModel } from './exampleClasses';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'keras-training-hardcoded',
  category: 'mode',
  severity: 'warning',
  summary: 'A Keras dropout is called with a fixed `training=False`, so it never runs',
  frameworks: ['keras'],
  doc: {
    whatItDoes:
      'Finds dropout layers that are called with a literal `training=False` in `call`, or in a method with the mode as its parameter that `call` reaches, or in the graph of a functional model, and with a literal ' +
      '`training=True` in a `call` that is given the mode as its own parameter `training`. Finds as well a flag that asks for the rate instead of the ' +
      'mode, such as `training=self.rate > 0`: it is true in every mode.',
    whyItMatters:
      'A flag that is written into the call wins over the mode of the model. With `False` nothing is ever dropped, in `fit()` either; with `True` ' +
      'inside `call` units are dropped in prediction, too.',
    whenToIgnore:
      'For `True`, in Monte-Carlo dropout: mark the line with `# dropout: intended`. `base_model(x, training=False)`, the documented way to freeze ' +
      'a pretrained model, is never reported: only calls of dropout layers themselves are.',
    references: [
      { title: 'Keras: Dropout layer', url: 'https://keras.io/api/layers/regularization_layers/dropout/' },
      { title: 'ms2deepscore#65: a flag that is always False', url: 'https://github.com/matchms/ms2deepscore/pull/65' },
    ],
  },
  examples: [{ framework: 'keras', bad: model('False'), good: model('training') }],
  *check({ reading }) {
    for (const application of reading.facts.applications) {
      const isByRate = BY_RATE.test(application.flag?.text ?? '');
      const training = isByRate || application.training;
      if (application.framework !== 'keras' || (training !== false && training !== true)) continue;
      const site = reading.sites.find(({ id }) => id === application.siteId);
      if (site?.kind !== 'layer' || neverDrops(site) || application.guarded || application.intended) continue;
      const place = placeOf(application, site, reading);
      // In a functional graph `True` is Monte-Carlo dropout, which has a rule of its own.
      if (place === null || (training && (place === 'graph' || (!place.handed && !isByRate) || site.context.inTest))) continue;
      const effect = effectOf(site);
      const name = shortName(site.callee);
      yield siteFinding({
        rule: 'keras-training-hardcoded',
        severity: 'warning',
        site,
        span: application.span,
        message: isByRate
          ? `\`training=${application.flag?.text}\` asks for the rate, not for the mode, so this \`${name}\` stays on in prediction${effect ? ` (${effect})` : ''}.`
          : training
            ? `\`training=True\` is fixed here, so this \`${name}\` stays on in prediction${effect ? ` (${effect})` : ''} whatever mode \`call\` is given.`
            : `\`training=False\` is fixed here, so this \`${name}\`${effect ? ` (${effect})` : ''} never runs, in training either.`,
        remedies: remedies(application, place !== 'graph' && place.handed, training),
      });
    }
  },
};

/** `training=self.rate > 0`: true in every mode. */
const BY_RATE = /^\(?\s*[\w.]*(?:drop|rate)\w*\s*(?:>\s*0(?:\.0*)?|!=\s*0(?:\.0*)?|is not None)\s*\)?$/;

interface InCall {
  /** `call` has the mode as a parameter. */
  readonly handed: boolean;
}

/** null = a place that may well run in one mode only. */
function placeOf(application: Application, site: DropoutSite, { facts }: Reading): InCall | 'graph' | null {
  const owner = facts.classes.find(({ id }) => id === application.classId);
  const isKeras = owner?.role === 'keras-layer' || owner?.role === 'keras-model';
  const call = isKeras ? callAround(owner, application) : null;
  const around = owner?.methods.find(({ span }) => span.start <= application.span.start && application.span.end <= span.end);
  if (call && around)
    return around === call || around.parameters.includes('training') ? { handed: around.parameters.includes('training') } : null;
  // Built and called at once, and trained in this file: else it may be only a demonstration.
  const isBuiltHere = site.span.start === application.span.start && site.span.end < application.span.end;
  const trains = facts.program.some(({ framework, kind }) => framework === 'keras' && kind === 'fit');
  return !isKeras && isBuiltHere && trains && !/test|eval|predict|infer/i.test(application.functionName ?? '') ? 'graph' : null;
}

/** `call` runs it, itself or in a method that it reaches. */
function callAround({ methods }: ClassFacts, { id }: Application) {
  return methods.find(({ name, applications }) => name === 'call' && applications.includes(id));
}

function remedies({ span, flag }: Application, handed: boolean, training: boolean): readonly Remedy[] {
  if (flag?.byKeyword === false) return [];
  const change = { type: 'set-call-argument', framework: 'keras', span, name: 'training' } as const;
  if (!handed) return [{ title: 'Remove the argument: the model passes its mode on', change: { ...change, text: null }, safe: false }];
  return [{ title: 'Pass training=training', change: { ...change, text: 'training' }, safe: !training }];
}

function model(flag: string): string {
  return kerasModel('x, training=None', `self.drop(self.fc(x), training=${flag})`);
}
