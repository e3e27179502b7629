import type { Facts } from '../model/facts';
import type { Finding } from '../model/finding';
import type { Ran } from '../model/modes';
import { shownAt, shownPlace, switchedBefore } from './evaluating';

/** Predictions to which a program of the project comes in training mode, once for each place; `reported`: places with their networks. */
export function* predictedWhenRun(facts: Facts, reported: Set<string>): Generator<Finding> {
  if (facts.inTest) return;
  for (const each of facts.modes?.ran?.() ?? []) {
    if (each.kind !== 'prediction' || [...reported].some((place) => place.startsWith(shownPlace(each)))) continue;
    reported.add(`${shownPlace(each)}${each.name}`);
    yield inTraining(each);
  }
}

function inTraining(ran: Ran): Finding {
  const { name, withoutGradient } = ran;
  return {
    rule: 'eval-missing',
    severity: 'info',
    ...shownAt(ran),
    message:
      `\`${name}\` predicts in training mode when the program is run: its dropout stays on, since no \`eval()\` comes before.` +
      (withoutGradient ? ' Switching gradients off does not change the mode.' : ''),
    remedies: [switchedBefore(ran)],
    siteId: null,
    unnecessary: false,
  };
}

/** Switches to evaluation mode behind which a program of the project trains the network on; those that are `reported` by their starts are left out. */
export function* unrestoredWhenRun(facts: Facts, reported: ReadonlySet<number>): Generator<Finding> {
  if (facts.inTest) return;
  for (const { kind, span, name } of facts.modes?.ran?.() ?? []) {
    if (kind === 'prediction' || reported.has(span.start)) continue;
    yield {
      rule: 'train-not-restored',
      severity: 'info',
      span,
      message:
        (kind === 'leaves' ? `\`${name}\` leaves the network in evaluation mode` : `\`${name}\` stays in evaluation mode after this`) +
        ': when the program is run, it is trained on with dropout off, since nothing calls `train()` before.',
      remedies: [],
      related: [],
      siteId: null,
      unnecessary: false,
    };
  }
}
