import type { PyCall, PyClass, PyModule } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { descendants, within } from '../tree';

const STEP = /train|optim|minimi[sz]e|(?:^|[_.])step|solver|update/i;
const RESULT = /acc|pred|correct|prob|logit|score|output|\b(?:eval|valid)/i;
const FUNCTION = /^_*(?:eval|test|valid|predict|infer)/i;
const MEASURES = /^_*(?:eval|test|valid|predict|infer|classify|score|generate|sample|decode|transform|embed)/i;
const SESSION = /(?:^|\.)_*(?:tf_?)?sess(?:ion)?\.run$/;

interface Run {
  /** What it asks for, as written, through a local name. */
  readonly asked: string;
  readonly around: string;
}

/** The calls that run a session, with what they ask for. */
export const sessionRuns = once((module: PyModule): readonly (Run & { readonly call: PyCall })[] =>
  module.calls
    .filter(({ calleeText }) => SESSION.test(calleeText))
    .map((call) => {
      const asked = (call.positional[0] ?? call.keywords.get('fetches'))?.text ?? '';
      const around = module.enclosingFunction(call.node);
      const local = /^\w+$/.test(asked) && around ? new RegExp(`\\b${asked}\\s*=(?!=)([^\\n]*)`).exec(around.node.text)?.[1] : undefined;
      return { call, asked: local ?? asked, around: around?.name ?? '' };
    }),
);

const trains = ({ asked }: Run): boolean => isTraining(asked);

/** By the names that are asked for. */
export function isTraining(asked: string): boolean {
  return STEP.test(asked.replace(/\b\w*global_step\b/g, ''));
}

/** The file runs a graph to train and to measure, and feeds or sets nothing of that name. */
export function runsBoth(user: PyModule, rate: string): boolean {
  // What is fed, or set between the runs, may switch it off.
  if (rate !== '' && isSetElsewhere(user, rate)) return false;
  const runs = sessionRuns(user);
  const measures = runs.some((run) => !trains(run) && (RESULT.test(run.asked) || FUNCTION.test(run.around)) && /\w/.test(run.asked));
  return measures && runs.some(trains);
}

/** Whether a run of the file trains, or none does and one measures; null where it runs nothing of that. */
export function runsOnly(user: PyModule): 'trains' | 'measures' | null {
  const runs = sessionRuns(user);
  if (runs.some(trains)) return 'trains';
  return runs.some((run) => (RESULT.test(run.asked) || FUNCTION.test(run.around)) && /\w/.test(run.asked)) ? 'measures' : null;
}

/** The method of a class that measures with a graph of the class, where another one trains it, `by: null` where none does; null for a class that runs no graph of its own. */
export function runsApart(module: PyModule, { methods, node }: PyClass): { readonly by: string | null } | null {
  const runs = sessionRuns(module).filter(
    ({ call, asked }) => /\bself\.\w/.test(asked) && within(node, call.node) && methods.some((each) => within(each.node, call.node)),
  );
  if (runs.length === 0) return null;
  const training = runs.filter(trains);
  const measuring = runs.find((run) => MEASURES.test(run.around) && !trains(run));
  const isApart = measuring && training.length > 0 && training.every(({ around }) => around !== measuring.around);
  return { by: isApart ? measuring.around : null };
}

/** The name is fed, or given another value through an object that is not `self`. */
export function isSetElsewhere({ text }: PyModule, name: string): boolean {
  return new RegExp(`\\.${name}\\s*(?:\\[[^\\]\\n]*\\]\\s*)?[:\\]]|(?<!\\bself)\\.${name}\\s*=(?!=)|\\[['"]${name}['"]\\]\\s*=(?!=)`).test(
    text,
  );
}

/** The setting is only given other values where the graph stands already: that changes nothing. */
export function setsTooLate(user: PyModule, made: PyCall, name: string): boolean {
  const sets = descendants(user.root, 'assignment').filter((each) => {
    const left = each.childForFieldName('left')?.text ?? '';
    return left.endsWith(`.${name}`) || left.endsWith(`['${name}']`) || left.endsWith(`["${name}"]`);
  });
  const builder = user.enclosingFunction(made.node)?.node ?? user.root;
  const isFed = new RegExp(`\\.${name}\\s*[:\\]]`).test(user.text);
  return !isFed && sets.length > 0 && sets.every((each) => each.startIndex > made.node.endIndex && within(builder, each));
}
