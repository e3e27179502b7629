import type { CurveRow } from '../../src/protocol/curves';
import type { DrawnRun, Picture } from './picture';
import { AXES, countText, lookOf, placeText, ROLES, runTitle, VERDICTS, valueText } from './words';

/** Curves with gaps that are named one by one. */
const MOST_NAMED = 4;

/** What must be known to read the chart right, in whole sentences. */
export function remarksOf(picture: Picture, logarithmic: boolean, smoothing: number, asTable: boolean): readonly string[] {
  return [
    ...dropoutRemarks(picture, asTable),
    ...scaleRemarks(picture, logarithmic, smoothing, asTable),
    ...gapRemarks(picture),
    ...elsewhereRemarks(picture),
    ...judgedRemarks(picture),
  ];
}

function dropoutRemarks({ runs }: Picture, asTable: boolean): string[] {
  const drawn = (how: string): string => (asTable ? '' : ` (${how})`);
  const train = runs.flatMap(({ curves }) => curves.filter(({ role }) => role === 'train'));
  const compared = runs.some(({ curves }) => curves.some(({ role }) => role === 'validation' || role === 'test'));
  const said: string[] = [];
  if (train.some(({ dropout }) => dropout === 'on'))
    said.push(
      `Training with dropout on${drawn('long dashes, hollow markers')} was measured on a thinned network: its distance from validation says nothing about overfitting.`,
    );
  if (compared && train.some(({ dropout }) => dropout === 'unknown'))
    said.push(
      `Nothing tells whether dropout was on while training was measured${drawn('short dashes')}: its distance from validation may mislead.`,
    );
  return said;
}

function scaleRemarks({ runs }: Picture, logarithmic: boolean, smoothing: number, asTable: boolean): string[] {
  const curves = runs.flatMap((one) => one.curves);
  const said: string[] = [];
  if (asTable && smoothing > 0) said.push('The table holds the values as they were measured, without smoothing.');
  const low =
    asTable || !logarithmic
      ? 0
      : curves.reduce((sum, { values }) => sum + values.filter((value) => value !== null && value <= 0).length, 0);
  if (low > 0) said.push(`${countText(low, 'value')} of 0 or below ${low === 1 ? 'has' : 'have'} no place on a logarithmic scale.`);
  const thinned = curves.reduce((most, curve) => Math.max(most, curve.thinned), 1);
  if (thinned > 1) said.push(`Long curves are thinned: a point is the mean of up to ${thinned.toLocaleString('en-US')} values of the log.`);
  return said;
}

const SUBJECTS: Readonly<Record<CurveRow['role'], string>> = { train: 'Training', validation: 'Validation', test: 'Test', other: 'Values' };

function gapRemarks({ runs, axis }: Picture): string[] {
  const gaps = runs.flatMap(({ run, curves }) =>
    curves.flatMap((curve) => {
      const first = curve.values.indexOf(null);
      return first < 0
        ? []
        : [`${runs.length > 1 ? `${runTitle(run)}, ${ROLES[curve.role]}` : SUBJECTS[curve.role]}: ${gapWords(curve, first, axis)}`];
    }),
  );
  const rest = gaps.length - MOST_NAMED;
  return rest > 0 ? [...gaps.slice(0, MOST_NAMED), `${countText(rest, 'more curve')} with values that are no numbers.`] : gaps;
}

function gapWords({ at, values }: CurveRow, first: number, axis: CurveRow['axis']): string {
  const missing = values.filter((value) => value === null).length;
  const start = placeText(axis, at[first] ?? 0);
  if (missing === values.length - first) return `NaN or infinite from ${start} on.`;
  return `NaN or infinite at ${countText(missing, 'position')}, first at ${start}.`;
}

function elsewhereRemarks({ elsewhere, axis }: Picture): string[] {
  const roles = [...new Set(elsewhere.map((curve) => `${ROLES[curve.role]} by ${AXES[curve.axis].toLowerCase()}`))];
  return roles.length === 0 ? [] : [`Not drawn over the ${AXES[axis].toLowerCase()}: ${roles.join(', ')}. The choice "Over" shows them.`];
}

function judgedRemarks({ runs, metric, elsewhere }: Picture): string[] {
  if (elsewhere.length > 0) return [];
  const others = runs.flatMap(({ run, curves, judged }) =>
    judged || curves.length === 0 || run.verdict.metric === null ? [] : [run.verdict.metric],
  );
  if (others.length === 0 || metric === '') return [];
  return [`Judged was ${[...new Set(others)].slice(0, 3).join(', ')}: the best value is marked there.`];
}

/** Runs whose last values are said one by one. */
const MOST_SAID = 4;

/** What the chart shows, in words: a canvas says nothing to a screen reader. */
export function conclusionOf({ runs, metric, axis }: Picture): string {
  const measured = runs.filter(({ curves }) => curves.some(({ at }) => at.length > 0));
  if (measured.length === 0) return `${metric}: nothing measured yet.`;
  if (measured.length <= MOST_SAID) return `${metric}. ${measured.map((one) => endOf(one, axis)).join('; ')}.`;
  const words = measured.map(({ run }) => lookOf(run.verdict).words);
  const order = [...new Set([...Object.values(VERDICTS).map((look) => look.words), ...words])];
  const kinds = order.flatMap((word) => {
    const count = words.filter((said) => said === word).length;
    return count > 0 ? [`${word.toLowerCase()}: ${count}`] : [];
  });
  return `${metric} of ${measured.length} runs. ${kinds.join(', ')}. The table holds the numbers.`;
}

function endOf({ run, curves, judged }: DrawnRun, axis: CurveRow['axis']): string {
  const curve = judged ?? curves.find(({ role }) => role === 'validation') ?? curves[0];
  const end = curve ? `${ROLES[curve.role]} ${valueText(curve.values.at(-1) ?? null)} at ${placeText(axis, curve.at.at(-1) ?? 0)}` : '';
  return `${runTitle(run)}: ${end}, ${lookOf(run.verdict).words.toLowerCase()}`;
}
