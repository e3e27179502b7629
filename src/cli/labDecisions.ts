import type { Report } from '../analysis/report';
import { offers } from '../lab/space/choices';
import { type Choice, type DataShape, type Decisions, type Fit, fitNetwork } from '../lab/space/fit';
import type { LayerDecision } from '../lab/study';
import type { Network } from '../model/network';
import { UsageError } from './options';

export const decisionsUsage = `
Layers that cannot be trained as written are named with what can be done about each; nothing is done without being asked:
  --decide LAYER=ANSWER   the answer to such a question; may be given several times
`;

/** The network with the user's answers to the questions about its layers; further questions may follow from an answer. */
export function fitWith(
  { network, report }: { readonly network: Network; readonly report: Report },
  data: DataShape,
  answers: readonly string[],
): Fit {
  const left = new Map(answers.map(answerOf));
  const decisions: Record<string, LayerDecision> = {};
  for (;;) {
    const fit = fitNetwork(network, report.sites, data, decisions as Decisions);
    const answered = fit.choices.find((choice) => !(choice.layerId in decisions) && left.has(nameOf(choice)));
    if (!answered) {
      const [unused] = left.keys();
      if (unused !== undefined) throw new UsageError(`--decide: nothing is asked about ${unused}`);
      return fit;
    }
    const name = nameOf(answered);
    const answer = left.get(name) ?? '';
    const offered = answered.options.map(({ decision }) => decision).join(', ');
    if (!offers(answered, answer)) throw new UsageError(`--decide: ${name} can be ${offered}, not '${left.get(name)}'`);
    decisions[answered.layerId] = answer;
    left.delete(name);
  }
}

function answerOf(given: string): readonly [string, string] {
  const at = given.lastIndexOf('=');
  if (at <= 0) throw new UsageError(`--decide needs LAYER=ANSWER, not '${given}'`);
  return [given.slice(0, at), given.slice(at + 1)];
}

/** What stands in front of the layer's line. */
function nameOf({ label }: Choice): string {
  return label.split(':')[0] as string;
}

/** The questions that are open, each with its answers as they are typed. */
export function questionLines({ choices }: Fit): readonly string[] {
  return choices.flatMap((choice) => [
    `${choice.label}: ${choice.reason}.`,
    ...choice.options.map(({ decision, words }) => `  --decide ${quoted(`${nameOf(choice)}=${decision}`)}`.padEnd(40) + words),
  ]);
}

/** As a shell takes it. */
function quoted(text: string): string {
  return text.includes(' ') ? `'${text}'` : text;
}
