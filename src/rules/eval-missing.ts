import type { Finding, Remedy } from '../model/finding';
import type { ModeFacts, Unasked } from '../model/modes';
import { chosenIn, type Event, type Mode, modeAfter, predicts, scores, sharesLoop, type Trace, tracesOf } from './modes';
import type { Rule } from './rule';
import { lowered } from './severity';

interface Program {
  readonly steps: ModeFacts['steps'];
  readonly inTest: boolean;
  /** Networks that learn in the file. */
  readonly learning: ReadonlySet<string>;
  /** Of these the ones that the file never switches, wherever they come from. */
  readonly trained: ReadonlySet<string>;
  /** Parameters that every caller hands a network in training mode. */
  readonly handed: ReadonlySet<string>;
}

/** What is known of one forward from all the ways that lead to it. */
interface Visits {
  readonly event: Event;
  readonly modes: Mode[];
  trainsLater: boolean;
  readonly trainsHere: boolean;
}

export const rule: Rule = {
  id: 'eval-missing',
  category: 'mode',
  severity: 'warning',
  summary: 'Predictions are made in training mode, with dropout on',
  frameworks: ['torch', 'flax'],
  doc: {
    whatItDoes:
      'Finds calls of a model with dropout under `torch.no_grad()` or `torch.inference_mode()`, in a loop over what is called data for validation or tests, or in a ' +
      'function that is named after evaluation or prediction, that no way through the file reaches with `model.eval()` before. Functions of the same file are followed, objects that keep the model, ' +
      'and what callers in other files hand in, and networks of torchvision and timm that drop. `model.generate()` is a prediction anywhere, also of adapters that `get_peft_model` of PEFT adds, which are in training mode. For modules of Flax nnx the name of a ' +
      'function tells, also for what it calls.',
    whyItMatters:
      'A new model is in training mode, and a mode stays until it is changed. `torch.no_grad()` only stops gradients: dropout goes on dropping, so ' +
      'scores are worse than they should be and change from call to call.',
    whenToIgnore:
      'For predictions that should vary (Monte-Carlo dropout, image translation): mark the line with `# dropout: intended`. The rule is silent after a ' +
      '`model.train()` in the same block without gradients, where the model is known to have no dropout, where its mode may have been switched by code ' +
      'that cannot be seen, for inputs that are made up to ask for shapes, and for networks made in a file that neither trains nor loads anything. It is an info where the file neither trains the model nor only ' +
      'loads its weights, where the class stands in another file, where branches choose between networks of which one may have no dropout, or where the class is not known and something that makes the model is called dropout. ' +
      'It is a hint where a function or class predicts with what is called a network, nothing that is seen there or in its callers asks for a mode, and other files of the project drop: ' +
      'whether that network drops, and in which mode it comes, is not known. The hint becomes an info where the function is called and no file of the project asks for evaluation mode.',
    references: [
      { title: 'PyTorch: Module.eval', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval' },
      { title: 'PyTorch: locally disabling gradient computation', url: 'https://docs.pytorch.org/docs/stable/notes/autograd.html' },
      { title: 'Flax: nnx.Module.eval', url: 'https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/module.html' },
      { title: 'pytorch-seq2seq#33', url: 'https://github.com/IBM/pytorch-seq2seq/issues/33' },
    ],
  },
  examples: [
    { framework: 'torch', bad: program(''), good: program('model.eval()\n') },
    { framework: 'flax', bad: nnxProgram(''), good: nnxProgram('    model.eval()\n') },
  ],
  *check({ reading }) {
    const { modes } = reading.facts;
    if (!modes) return;
    const visits = new Map<number, Visits>();
    const assumed = new Map(modes.assumed?.map(({ variable, hinted }) => [variable, hinted]));
    const traces = tracesOf(modes);
    const program = {
      steps: modes.steps,
      inTest: reading.facts.inTest ?? false,
      ...learningIn(traces),
      handed: new Set(modes.handed),
    };
    for (const trace of traces) visit(trace, program, visits);
    // What a class in another file does with its mode is seen less surely.
    const foreign = new Set(
      modes.steps.flatMap(({ isForeign, variable }) => (isForeign ? [variable] : [])).concat(modes.handed ?? [], modes.distant ?? []),
    );
    const chosen = chosenIn(modes.steps);
    const reported = new Set<string>();
    for (const each of visits.values()) {
      const { event, modes: seen } = each;
      // Of networks that nobody switches most do not drop: something has to speak of dropout.
      if (assumed.get(event.variable ?? '') === false) continue;
      const place = `${event.step.statement.start}:${event.step.variable}`;
      if (seen.some((mode) => mode !== 'train') || reported.has(place)) continue;
      reported.add(place);
      const isAssumed = assumed.has(event.variable ?? '');
      // A network that nothing has taught is only tried out: nobody reads its scores.
      const isTaught = event.step.loaded === true || program.learning.has(event.variable ?? '');
      const isSure = isTaught && !isAssumed && !foreign.has(event.variable) && !chosen.has(event.variable);
      yield found(each, isAssumed, lowered(isSure ? 'warning' : 'info', reading.facts));
    }
    if (reading.facts.inTest) return;
    const judged = [...visits.values()].filter(({ modes: seen }) => seen.includes('eval')).map(({ event }) => event.step.span.start);
    for (const each of modes.unasked?.() ?? []) {
      const isTold = [...reported].some((place) => place.startsWith(`${each.statement.start}:`));
      if (!isTold && !judged.includes(each.span.start)) yield unasked(each);
    }
  },
};

/** Nothing that is seen asks for a mode, but neither is seen that the network drops. */
function unasked({ framework, name, span, statement, nobodyAsks, isCalled }: Unasked): Finding {
  const text = `${name}.eval()`;
  return {
    rule: 'eval-missing',
    severity: nobodyAsks && isCalled ? 'info' : 'hint',
    span,
    message: nobodyAsks
      ? `No file of this project asks for evaluation mode: if \`${name}\` has dropout, as networks of this project do, it stays on in these predictions.`
      : `Nothing here, nor any caller that is seen, asks \`${name}\` for evaluation mode: if it has dropout, as networks of this project do, and comes in training mode, it stays on in these predictions.`,
    remedies: [
      {
        title: `Insert ${text}`,
        change: { type: 'insert-statements', framework, statements: [{ text, at: statement, where: 'before' }] },
        safe: false,
      },
    ],
    related: [],
    siteId: null,
    unnecessary: false,
  };
}

/** Networks that learn somewhere in the file, and those of them that nothing in it switches or hands to what may switch them. */
function learningIn(traces: readonly Trace[]): Pick<Program, 'learning' | 'trained'> {
  const learning = new Set<string>();
  const switched = new Set<string>();
  for (const { events } of traces) {
    const learns = events.some(({ step, withoutGradient }) => step.kind === 'learn' && !withoutGradient);
    for (const event of events) {
      const { step, variable, withoutGradient } = event;
      if (variable === null) continue;
      if (learns && step.kind === 'forward' && !withoutGradient && !predicts(event)) learning.add(variable);
      if (step.kind === 'eval-mode' || (step.kind === 'touched' && step.name !== '=')) switched.add(variable);
    }
  }
  return { learning, trained: new Set([...learning].filter((variable) => !switched.has(variable))) };
}

function found(visits: Visits, isAssumed: boolean, severity: Finding['severity']): Finding {
  const { step, withoutGradient } = visits.event;
  return {
    rule: 'eval-missing',
    severity,
    span: step.span,
    message:
      `\`${step.name}\` predicts in training mode here: ${isAssumed ? 'any dropout that it has' : 'its dropout'} stays on, since no \`eval()\` comes before.` +
      (withoutGradient && step.framework === 'torch' ? ' Switching gradients off does not change the mode.' : ''),
    remedies: evaluating(visits),
    related: [],
    siteId: null,
    unnecessary: false,
  };
}

function evaluating({ event: { step }, trainsLater, trainsHere }: Visits): readonly Remedy[] {
  // A loss of nnx is taken in training as well: there it would be the wrong place.
  if (step.framework === 'flax' && step.home !== null && !scores(step.functionName ?? '')) return [];
  const [outer] = step.loops;
  const at = outer && !trainsHere && outer.span.start < step.statement.start ? outer.span : step.statement;
  const before = { text: `${step.name}.eval()`, at, where: 'before' as const };
  const after = { text: `${step.name}.train()`, at, where: 'after' as const };
  const inserting = (title: string, statements: readonly (typeof before | typeof after)[]): Remedy => {
    return { title, change: { type: 'insert-statements', framework: step.framework, statements }, safe: false };
  };
  const alone = inserting(`Insert ${before.text}`, [before]);
  return trainsLater ? [inserting(`Insert ${before.text} before and ${after.text} behind`, [before, after]), alone] : [alone];
}

/** Follows the modes along one way through the program. */
function visit({ home, events }: Trace, facts: Program, visits: Map<number, Visits>): void {
  const modes = new Map<string, Mode>();
  for (const [index, event] of events.entries()) {
    const { step, variable } = event;
    if (variable === null) continue;
    const mode = modes.get(variable) ?? modeAtEntry(variable, home, facts);
    if (step.kind !== 'forward') {
      // Where it comes from, its mode was that in which it learns.
      if (step.kind === 'touched' && step.name === '=' && facts.trained.has(variable)) continue;
      // Who asks for training mode where nothing learns wants the noise.
      modes.set(variable, step.kind === 'train-mode' && step.withoutGradient ? 'unknown' : modeAfter(event, mode));
      continue;
    }
    if (step.within || !predicts(event) || (!isShown(event) && isNamedOnly(event, events, facts))) continue;
    const later = events.slice(index + 1);
    const isKnown =
      !step.intended &&
      !isPartOfTraining(event, events) &&
      !later.some((each) => each.variable === variable && mayEvaluate(each) && sharesLoop(event, each));
    const trainsHere = events.some((each) => each.step.home === step.home && trains(each, variable));
    const known = visits.get(step.span.start) ?? { event, modes: [], trainsLater: false, trainsHere };
    known.modes.push(isKnown ? mode : 'unknown');
    known.trainsLater ||=
      facts.handed.has(variable) || events.some((each, at) => each.step.kind === 'learn' && (at > index || sharesLoop(event, each)));
    visits.set(step.span.start, known);
  }
}

function isShown({ step, withoutGradient }: Event): boolean {
  return withoutGradient || step.generates === true || step.loaded === true || step.heldOut === true;
}

/** Only the name of the function tells of a prediction, and something in it contradicts. */
function isNamedOnly({ step, variable }: Event, events: readonly Event[], { inTest }: Program): boolean {
  if (inTest) return true;
  return events.some((each) => each.step.home === step.home && trains(each, variable));
}

function trains({ step, variable }: Event, network: string | null): boolean {
  return step.kind === 'learn' || (step.kind === 'train-mode' && variable === network);
}

function mayEvaluate({ step }: Event): boolean {
  return step.kind === 'eval-mode' || step.kind === 'touched';
}

function switches({ kind, name }: ModeFacts['steps'][number]): boolean {
  return kind === 'eval-mode' || (kind === 'touched' && name !== '=' && name !== 'stored');
}

/** Attributes of `self` are built by the constructor; unless some other method switches them they are as they were. */
function modeAtEntry(variable: string, home: number | null, { steps, trained, handed }: Program): Mode {
  if (trained.has(variable)) return 'train';
  if (handed.has(variable)) {
    const isOwn = variable.startsWith(`${home}:`);
    return isOwn || !steps.some((step) => step.variable === variable && switches(step)) ? 'train' : 'unknown';
  }
  if (home === null || variable.includes(':')) return 'unknown';
  const own = steps.filter((step) => step.variable === variable);
  const isSwitched = own.some(({ kind }) => kind === 'eval-mode' || kind === 'touched');
  return !isSwitched && own.some(({ kind, functionName }) => kind === 'build' && functionName === '__init__') ? 'train' : 'unknown';
}

/** The same round of the innermost loop trains: the values are a part of training, as a teacher's are. */
function isPartOfTraining({ step, loops }: Event, events: readonly Event[]): boolean {
  const inner = loops.at(-1)?.key;
  if (scores(step.functionName ?? '') || step.conditional) return false;
  return events.some((each) => each.step.kind === 'learn' && (inner === undefined ? false : each.loops.at(-1)?.key === inner));
}

function program(mode: string): string {
  return `import torch
from torch import nn

model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
model.load_state_dict(torch.load('model.pt'))
batches = torch.load('batches.pt')
${mode}with torch.no_grad():
    predictions = [model(batch) for batch in batches]
`;
}

function nnxProgram(mode: string): string {
  return `import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(64, 10, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.fc(self.drop(x))


model = Net(nnx.Rngs(0))


def evaluate(batches):
${mode}    hits = [model(x).argmax(-1) == y for x, y in batches]
    return jnp.concatenate(hits).mean()


print(evaluate(jnp.load('batches.npy')))
`;
}
