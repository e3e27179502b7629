import type { DropoutSite, Rate, SiteContext } from '../../../model/site';
import { takesKeepProbability } from '../../../model/words';
import type { ConfigDocument } from '../../../syntax/config';
import { canonicalName } from '../names';
import { form as formWith, type SiteForm } from '../sites/form';
import { formOf } from '../sites/forms';
import { entryOf, type Saved } from './json';

/** Nothing runs in a saved model; Keras puts all of it into training or prediction. */
const NOWHERE: SiteContext = {
  classId: null,
  functionName: null,
  place: 'module',
  guarded: false,
  intended: false,
  inBackward: false,
  inTest: false,
};

const RATE = /^(\w+_)?(dropout|drop)(_rate|_prob|_p)?$|^drop_path(_rate)?$/;

/** `keras.layers.LSTM`, whatever the version wrote; the plain name for classes that are not Keras's. */
export function calleeOf({ className, module, node }: Saved): string {
  const registered = entryOf(node, 'registered_name')?.value;
  const plain = className.slice(className.lastIndexOf('>') + 1);
  if (className.includes('>')) return plain;
  if (module === null)
    return registered?.kind === 'string' && registered.value.includes('>') ? plain : (canonicalName(`keras.layers.${plain}`) ?? plain);
  return canonicalName(`${module}.${plain}`) ?? plain;
}

/** The dropout rates of one saved layer: fields that are there, also with rate 0. */
export function savedSites(document: ConfigDocument, saved: Saved): readonly DropoutSite[] {
  const callee = calleeOf(saved);
  const known = formOf(callee, { keepGiven: false, rateGiven: true, tf1: false })?.form;
  const form = known ?? (/^keras\.(layers|Model|Sequential)/.test(callee) ? null : customForm(saved));
  return form ? form.parameters.flatMap(({ name, synonyms }) => siteOf(document, saved, { callee, form }, [name, ...synonyms])) : [];
}

/** A layer of somebody's own: its fields that are called like a rate and lie within [0, 1]. */
function customForm({ config }: Saved): SiteForm | null {
  const names =
    config.kind === 'object'
      ? config.entries.filter(({ key, value }) => RATE.test(key) && value.kind === 'number' && value.value >= 0 && value.value <= 1)
      : [];
  if (names.length === 0) return null;
  return formWith(
    'argument',
    names.map(({ key }) => ({ name: key, synonyms: [], position: null, optional: true, absent: null })),
  );
}

function siteOf(
  document: ConfigDocument,
  saved: Saved,
  { callee, form }: { callee: string; form: SiteForm },
  names: readonly string[],
): DropoutSite[] {
  const entry = names.map((name) => entryOf(saved.config, name)).find((found) => found?.value.kind === 'number');
  if (entry?.value.kind !== 'number') return [];
  const { value } = entry;
  const number = takesKeepProbability(entry.key) ? Number((1 - value.value).toPrecision(12)) : value.value;
  const rate: Rate = {
    value: number,
    text: document.text.slice(value.span.start, value.span.end),
    source: 'literal',
    form: 'literal',
    span: value.span,
    origin: value.span,
    byDefault: false,
    guarded: false,
  };
  return [
    {
      id: `keras:${saved.node.span.start}:${names[0]}`,
      framework: 'keras',
      kind: form.kind,
      granularity: form.granularity,
      callee,
      parameter: names[0] ?? entry.key,
      span: { start: entry.keySpan.start, end: value.span.end },
      calleeSpan: saved.classNode.span,
      rate,
      context: NOWHERE,
      attribute: null,
      arguments: {},
      starred: false,
      statement: null,
      modeSet: false,
    },
  ];
}
