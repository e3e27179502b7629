import { inTraining, shownPlace, unasked } from './evaluating';
import { chosenIn } from './modes';
import { predictionsOf } from './predictions';
import { predictedWhenRun } from './ran';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'eval-missing',
  category: 'mode',
  severity: 'warning',
  summary: 'Predictions are made in training mode, with dropout on',
  frameworks: ['torch', 'flax'],
  doc: {
    whatItDoes:
      'Finds calls of a model with dropout under `torch.no_grad()` or `torch.inference_mode()`, in a loop over what is called data for validation or tests or with such data as its argument, or in a ' +
      'function that is named after evaluation or prediction, that a way through the file reaches without `model.eval()` before. Functions of the same file are followed, with what their callers tell them by literals (`run_epoch(model, loader, train=True)`), those of other files that only measure what they are given, those that read weights into a model, those of the project that make a network or load one (also `load_from_checkpoint` of Lightning), objects that keep the model, ' +
      'and what callers in other files hand in, and networks of torchvision and timm that drop. Besides, the programs of the project that use a file are followed as they would run, through functions, objects and files (nothing is executed): what predicts there in training mode is an info, also a run of the network from which, unlike from others, nobody learns, and whose output becomes a class, a number or a score. A prediction is shown where its author switched gradients off, else at its call. `model.generate()` is a prediction anywhere, also of adapters that `get_peft_model` of PEFT adds, which are in training mode. For modules of Flax nnx the name of a ' +
      'function tells, also for what it calls.',
    whyItMatters:
      'A new model is in training mode, and a mode stays until it is changed. `torch.no_grad()` only stops gradients: dropout goes on dropping, so ' +
      'scores are worse than they should be and change from call to call.',
    whenToIgnore:
      'For predictions that should vary (Monte-Carlo dropout, image translation): mark the line with `# dropout: intended`. The rule is silent after a ' +
      '`model.train()` in the same block without gradients, where the model is known to have no dropout, where its mode may have been switched by code ' +
      'that cannot be seen, for inputs that are made up to ask for shapes, for networks made in a file that neither trains nor loads anything, and for generators in a file with a discriminator, whose noise dropout may be. It is an info where some ways through the file switch and others do not, where the file neither trains the model nor only ' +
      'loads its weights, where the class stands in another file, where branches choose between networks of which one may have no dropout, or where the class is not known and something that makes the model is called dropout. Where only files around it have dropout, it is a hint. ' +
      'It is a hint where a function or class predicts with what is called a network, itself or by way of another function of its file, or a file reads weights and learns nothing, nothing that is seen there or on the ways that lead there asks for a mode, and files around it drop, or only users of the project can hand the network in: ' +
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
    const assumed = new Map(modes.assumed?.map((each) => [each.variable, each]));
    const { visits, learning } = predictionsOf(modes, reading.facts.inTest ?? false);
    // What a class in another file does with its mode is seen less surely.
    const foreign = new Set(
      modes.steps.flatMap(({ isForeign, variable }) => (isForeign ? [variable] : [])).concat(modes.handed ?? [], modes.distant ?? []),
    );
    const chosen = chosenIn(modes.steps);
    const reported = new Set<string>();
    for (const each of visits) {
      const { event, modes: seen } = each;
      // Of networks that nobody switches most do not drop: something has to speak of dropout.
      const supposed = assumed.get(event.variable ?? '');
      // Text of a network that nobody knows may be drawn by a method that switches.
      if (supposed && (reading.facts.inTest || (!supposed.hinted && (!supposed.near || event.step.generates)))) continue;
      const place = `${shownPlace(event.step)}${event.step.variable}`;
      // One way leads here in training mode, and another one in evaluation mode.
      const isMixed = seen.includes('eval');
      // A network that nothing has taught is only tried out: nobody reads its scores.
      const isTaught = event.loaded || learning.has(event.variable ?? '');
      if (!seen.includes('train') || seen.includes('unknown') || (isMixed && !isTaught) || reported.has(place)) continue;
      reported.add(place);
      const isAssumed = supposed !== undefined;
      const isSure = isTaught && !isMixed && !isAssumed && !foreign.has(event.variable) && !chosen.has(event.variable);
      const level = isSure ? 'warning' : supposed?.hinted === false ? 'hint' : 'info';
      yield inTraining(each, { isAssumed, isMixed }, lowered(level, reading.facts));
    }
    if (reading.facts.inTest) return;
    yield* predictedWhenRun(reading.facts, reported);
    const judged = visits.filter(({ modes: seen }) => seen.includes('eval')).map(({ event }) => event.step.span.start);
    for (const each of modes.unasked?.() ?? []) {
      const isTold = [...reported].some((place) => place.startsWith(shownPlace(each)));
      if (!isTold && !judged.includes(each.span.start)) yield unasked(each);
    }
  },
};

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
