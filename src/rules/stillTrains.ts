import type { Finding } from '../model/finding';
import type { ProgramFact } from '../model/program';
import type { Reading } from '../model/reading';
import { dropsAndKeeps } from '../model/words';
import { type FedAlike, type FedRate, fedAlike, fedFinding, fedRates, takersOf, toldBy } from './fed';
import { isHeldOut, PREDICTS, trains } from './measured';

/** Runs of a TensorFlow 1 graph on held-out data with dropout on, by what they are fed and not fed. */
export function* stillTrains(reading: Reading): Iterable<Finding> {
  for (const fed of fedRates(reading)) if (fed.rate > 0 && fed.rate < 1 && isHeldOut(fed)) yield stillOn(fed, reading);
  for (const alike of fedAlike(reading)) if (isHeldOut(alike) && alike.others.some(trains)) yield asInTraining(alike, reading);
  for (const run of reading.facts.program) yield* leftOn(run, reading);
}

function stillOn(found: FedRate, reading: Reading): Finding {
  const { fed, keeps, rate } = found;
  const off = keeps ? 1 : 0;
  const number = fed.text === String(fed.value) || Number(fed.text) === fed.value ? fed.text : `\`${fed.text}\` (${fed.value})`;
  return fedFinding(
    'tf-nn-dropout-always-on',
    found,
    reading,
    `This run only evaluates, but \`${fed.name}\` is fed ${number}: dropout stays on in it (${dropsAndKeeps(rate)}). ${off} switches it off.`,
  );
}

function asInTraining(found: FedAlike, reading: Reading): Finding {
  const { fed, keeps } = found;
  return fedFinding(
    'tf-nn-dropout-always-on',
    found,
    reading,
    `This run only evaluates, but \`${fed.name}\` is fed \`${fed.text}\` as in training: any dropout that this asks for stays on in it. ` +
      `${keeps ? 1 : 0} switches it off.`,
  );
}

/** A run on held-out data that is told to train, or that leaves a placeholder at a value of its own by which units are dropped. */
function* leftOn(run: ProgramFact, reading: Reading): Iterable<Finding> {
  if (run.intended || run.updates) return;
  for (const fed of run.fedModes ?? []) {
    const site = fed.value === 1 && isHeldOut({ run, fed }) ? toldBy(fed.name, reading.sites) : undefined;
    if (site) yield said({ fed, keeps: false, site }, reading, `\`${fed.name}\` is fed True`);
  }
  for (const unfed of run.unfed ?? []) {
    const fed = { ...unfed, text: String(unfed.value), beside: run.feeds ?? '', modeFed: false };
    // Without anything that is fed it may only set the variables.
    if (run.feeds === undefined || !(isHeldOut({ run, fed }) || PREDICTS.test(run.functionName ?? '')) || trains(run)) continue;
    const taker = unfed.isMode ? undefined : takersOf(fed, reading.sites).find(({ keeps }) => isOn(keeps ? 1 - unfed.value : unfed.value));
    const site = unfed.isMode && unfed.value === 1 ? toldBy(unfed.name, reading.sites) : taker?.site;
    if (!site || run.apart?.includes(site.id)) continue;
    const own = unfed.isMode ? 'true' : `${unfed.value}`;
    yield said({ fed: { ...fed, span: run.span }, keeps: true, site }, reading, `\`${unfed.name}\` is not fed and ${own} by itself`);
  }
}

function said(found: Pick<FedAlike, 'fed' | 'keeps' | 'site'>, reading: Reading, why: string): Finding {
  const message = `This run only evaluates, but ${why}: dropout stays on in it.`;
  return { ...fedFinding('tf-nn-dropout-always-on', found, reading, message), remedies: [] };
}

const isOn = (rate: number): boolean => rate > 0 && rate < 1;
