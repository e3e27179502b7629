import type { Rate } from '../model/site';
import type { PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { spanOfNode } from '../syntax/nodes';

/** The rate that an argument gives. `keeps`: the argument is a keep probability, so the rate is what is left of 1. */
export function givenRate(module: Pick<PyModule, 'resolve'>, node: PyNode, keeps = false): Rate {
  const { value: found, source, form, origin, byDefault, guarded, definitions, switched, ...more } = module.resolve(node);
  const number = typeof found === 'boolean' ? Number(found) : found;
  const given = typeof number === 'number' ? number : null;
  const value = given !== null && keeps ? turned(given) : given;
  return {
    value,
    text: node.text,
    source: value === null && source === 'literal' && !more.list ? 'unknown' : source,
    form,
    span: spanOfNode(node),
    origin: origin && spanOfNode(origin),
    byDefault,
    guarded,
    ...(definitions.length > 0 ? { definitions } : {}),
    ...(switched ? { switched } : {}),
    ...(keeps ? turnedDetails(more) : more),
  };
}

/** The rate of a call without the argument: the framework's default, or unknown when there is none or `hidden` arguments may give it. */
export function absentRate(frameworkDefault: number | null, hidden = false): Rate {
  const value = hidden ? null : frameworkDefault;
  const source = value === null ? 'unknown' : 'framework-default';
  return { value, text: '', source, form: 'absent', span: null, origin: null, byDefault: false, guarded: false };
}

type Details = Pick<Rate, 'range' | 'list' | 'candidates' | 'elsewhere'>;

/** The same details told as rates. */
function turnedDetails({ range, list, candidates, elsewhere }: Details): Details {
  return {
    ...(range
      ? {
          range: {
            ...range,
            min: turned(range.max),
            max: turned(range.min),
            values: range.values?.map(turned) ?? null,
            default: range.default === null ? null : turned(range.default),
          },
        }
      : {}),
    ...(list ? { list: list.map(turned) } : {}),
    ...(candidates ? { candidates: candidates.map((each) => ({ ...each, value: turned(each.value) })) } : {}),
    ...(elsewhere ? { elsewhere } : {}),
  };
}

/** Rounded to 12 digits, so that 1 - 0.9 is 0.1. */
function turned(keep: number): number {
  return Number((1 - keep).toPrecision(12));
}
