import type { Ran } from '../../../model/modes';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { cutOut } from '../../../text/cutOut';
import { isRepeated } from '../../repeats';
import { isIntended, isMadeUp, placeOf } from '../../stepPlaces';
import { isModuleRole, roleOf } from '../facts/family';
import { isAside as isAsideName, READS, scores, wantsChance } from '../facts/modes/likely';
import { isThrownAway } from '../facts/modes/thrownAway';
import { bare, span } from '../tree';
import type { Event, Forward, Learning } from './events';
import { programsFor } from './programs';
import { runProgram } from './run';
import { ANY, EVAL, type Frame, type LoopRun, type Place, type Switch, TRAIN } from './state';
import type { Network, Output } from './values';
import { isWorthRunning, onlyLoads } from './worth';

/** What the programs of the project, run without their data, do with networks in this file that no mode fits. */
export function readRuns(module: PyModule): readonly Ran[] {
  const around = module.around();
  if (!around || around.drops === 0 || !isWorthRunning(module)) return [];
  const found = new Map<string, Ran>();
  for (const program of programsFor(module)) {
    const done = program.recall(QUESTION, () => doneBy(program, module)).get(module.file);
    // One for each function: it is mended for all that runs there.
    for (const [home, each] of done?.predictions ?? []) if (!found.has(`${home}`)) found.set(`${home}`, each);
    for (const each of done?.unrestored ?? []) found.set(`at ${each.span.start}`, each);
  }
  return [...found.values()];
}

const QUESTION = 'what torch programs do';

/** What a program does in one file; predictions by the functions around them. */
interface Done {
  readonly predictions: readonly (readonly [number | null, Ran])[];
  readonly unrestored: readonly Ran[];
}

/** What a program does, by the files in which it does it; `asking`: as this file is read. */
function doneBy(program: PyModule, asking: PyModule): ReadonlyMap<string, Done> {
  const { events, stoppedIn } = runProgram(program);
  const modules = new Map(modulesOf(events).map((module) => [module.file, module]));
  if (modules.has(asking.file)) modules.set(asking.file, asking);
  const all = [...modules].map(([file, module]): [string, Done] => [
    file,
    { predictions: predictions(module, events, stoppedIn, onlyLoads(program)), unrestored: unrestored(module, events) },
  ]);
  return new Map(all.filter(([, { predictions, unrestored }]) => predictions.length + unrestored.length > 0));
}

/** The files in which something may be told of: where networks are run and learn, and where that is called from. */
function modulesOf(events: readonly Event[]): readonly PyModule[] {
  const frames = new Set<Frame>();
  for (const event of events) {
    if (event.kind === 'loading') continue;
    const by = event.kind === 'forward' ? event.by : null;
    for (const first of [event.frame, by?.frame]) for (let at = first; at && !frames.has(at); at = at.caller ?? undefined) frames.add(at);
  }
  return [...new Set([...frames].map(({ module }) => module))];
}

/** Predictions in training mode, by the functions around them. */
function predictions(
  module: PyModule,
  events: readonly Event[],
  stoppedIn: readonly LoopRun[] | null,
  onlyLoads: boolean,
): readonly (readonly [number | null, Ran])[] {
  const learning = events.filter((event) => event.kind === 'learning');
  const reached = new Set(learning.flatMap((each) => [...each.reached]));
  const taught = new Set([...learning.flatMap(({ from }) => from), ...reached].map(({ network }) => network.id));
  const loaded = new Set(events.flatMap((event) => (event.kind === 'loading' ? [event.network.id] : [])));
  for (const id of loaded) taught.add(id);
  const hasRival = events.some((event) => event.kind === 'forward' && /discriminator/i.test(event.network.own?.definition.name ?? ''));
  return events.flatMap((event): (readonly [number | null, Ran])[] => {
    if (event.kind !== 'forward' || event.module.file !== module.file || event.mode !== TRAIN) return [];
    const { network, node } = event;
    if (network.drops !== 'drops' || !isTaught(network, taught)) return [];
    // Dropout is the noise of a generator that learns against a discriminator.
    if (hasRival && /generator/i.test(network.own?.definition.name ?? '')) return [];
    if (isOpen(event, stoppedIn)) return [];
    const isOfLoaded = onlyLoads && learning.length === 0 && loaded.has(network.id) && !isAsideName(event.frame.definition?.name ?? '');
    if (!isOfLoaded && !isPrediction(event, learning) && !isOnlyRead(event, learning, reached)) return [];
    if (wantsNoise(event) || isAside(module, node)) return [];
    const { home, statement, gradientsOff } = placeOf(module, node);
    const name = cutOut(nameOf(node, event.isMethod ? /^/ : /^$/));
    const withoutGradient = event.withoutGradient === true;
    const off = gradientsOff ? { gradientsOff } : {};
    return [[home, { framework: 'torch', kind: 'prediction', span: span(node), name, statement, withoutGradient, ...off }]];
  });
}

/** The program was stopped before it was seen that nobody learns from this: gradients are on, or the round of the innermost loop is not over. */
function isOpen({ loops, withoutGradient }: Forward, stoppedIn: readonly LoopRun[] | null): boolean {
  const inner = loops.at(-1);
  return stoppedIn !== null && (withoutGradient !== true || (inner !== undefined && stoppedIn.some(({ id }) => id === inner.id)));
}

/** Its weights, or those of a part, are learned or loaded. */
function isTaught({ id, parts }: Network, taught: ReadonlySet<number>): boolean {
  return taught.has(id) || parts.some((part) => isTaught(part, taught));
}

/** Nothing learns from what it gives, though from other runs of the network; and it becomes a class, a number or a score. */
function isOnlyRead(event: Forward, learning: readonly Learning[], reached: ReadonlySet<Output>): boolean {
  const { module, node, network, frame } = event;
  if (event.withoutGradient === true || reached.has(event)) return false;
  // Methods of a network run its parts.
  const owner = module.enclosingClass(node);
  if (owner && isModuleRole(roleOf(owner))) return false;
  const others = [...reached].filter((each) => each.network === network);
  if (others.length === 0 && reached.size > 0) return false;
  // Where several networks learn from each other, one may be run for the sake of another.
  const inner = event.loops.at(-1);
  const isBeside = inner !== undefined && learning.some(({ loops }) => loops.some(({ id }) => id === inner.id));
  if (isBeside && [...reached].some(({ network: other }) => other.own !== null && other.own.definition !== network.own?.definition))
    return false;
  const name = frame.definition?.name ?? '';
  // A function that trains may measure as well.
  if (isAsideName(name) && !others.some((each) => each.frame === frame)) return false;
  return READS.test(blockAround(module, node));
}

/** The text of the innermost loop or function around a call. */
function blockAround(module: PyModule, node: PyNode): string {
  for (let up = node.parent; up; up = up.parent) if (/^(?:for|while)_statement$|^function_definition$/.test(up.type)) return up.text;
  return module.text;
}

/** The network of a call, as it is written: `model` of `model(x)` and of `model.forward(x)`. */
function nameOf(node: PyNode, methods: RegExp): string {
  const callee = bare(node.childForFieldName('function') ?? node);
  const isMethod = callee.type === 'attribute' && methods.test(callee.childForFieldName('attribute')?.text ?? '');
  return ((isMethod && callee.childForFieldName('object')) || callee).text;
}

/** Nobody learns from it: a function on the way scores by its name, or gradients are off and the round of the innermost loop does not learn, as it does with a teacher. */
function isPrediction(event: Forward, learning: readonly Learning[]): boolean {
  const learns = (loop: LoopRun): boolean => learning.some(({ loops }) => loops.some(({ id }) => id === loop.id));
  if (event.loops.some((loop) => loop.heldOut && !learns(loop))) return true;
  for (let at: Frame | null = event.frame; at; at = at.caller) if (scores(at.definition?.name ?? '') && !at.learns) return true;
  const inner = event.loops.at(-1);
  return event.withoutGradient === true && !(inner && learns(inner));
}

/** Who asks for training mode beside the prediction, or where nothing learns, wants the noise. */
function wantsNoise({ by, frame }: Forward): boolean {
  return by !== null && (by.withoutGradient || (by.frame === frame && frame.definition !== null && !frame.learns));
}

function isAside(module: PyModule, node: PyNode): boolean {
  if (isIntended(module, node) || wantsChance(module.text) || /target|teacher/i.test(nameOf(node, /^$/))) return true;
  return isMadeUp(module, node) || isRepeated(node) || isThrownAway(module, node);
}

/** Where networks are left in evaluation mode in which they learn later, though they learned in training mode before. */
function unrestored(module: PyModule, events: readonly Event[]): readonly Ran[] {
  const taught = new Set<string>();
  return events.flatMap((event) =>
    event.kind !== 'learning'
      ? []
      : event.from.flatMap(({ module: home, node, network, mode, by }): Ran[] => {
          const key = `${home.file}:${node.startIndex}:${network.id}`;
          if (mode === TRAIN) taught.add(key);
          if (!taught.has(key) || (mode & EVAL) === 0 || (mode & ANY) !== 0 || network.drops !== 'drops' || !by || (by.mode & EVAL) === 0)
            return [];
          const place = placeInLoop(module, by, event);
          const call = place && module.calls.find((each) => each.node.startIndex === place.start && each.node.endIndex === place.end);
          if (!call || module.isIntended(call.node)) return [];
          const { statement } = placeOf(module, call.node);
          const isSwitch = place.start === by.start;
          const name = cutOut(nameOf(call.node, isSwitch ? /^(?:eval|train)$/ : /^$/));
          return [
            {
              framework: 'torch',
              kind: isSwitch ? 'unrestored' : 'leaves',
              span: span(call.node),
              name,
              statement,
              withoutGradient: false,
            },
          ];
        }),
  );
}

/** In the loop that both trains and evaluates, if that stands in this file: the switch, or the call that leads to it. */
function placeInLoop(module: PyModule, by: Switch, { loops }: Learning): Place | null {
  const shared = by.loops.findLast((loop) => loops.some(({ id }) => id === loop.id));
  if (!shared || shared.file !== module.file) return null;
  if (by.frame.id === shared.frame) return by;
  for (let at: Frame | null = by.frame; at; at = at.caller) if (at.caller?.id === shared.frame) return at.from;
  return null;
}
