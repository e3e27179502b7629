import type { Layer, Operation, Shape } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import type { Span } from '../../../text/span';
import { span } from '../tree';
import { askedSizes } from './asking';
import { notModelled } from './layers/kit';
import { initialOf } from './roles';
import type { Instance, LayerValue, Place, Tensor } from './values';

/** What is written down about one step of the data flow. */
export interface Step {
  readonly name: string;
  readonly callee: string;
  /** In the module that is followed now. */
  readonly span: Span;
  /** Where it was built, when not there. */
  readonly place?: Place;
  readonly operation: Operation;
  readonly from: readonly Tensor[];
  readonly shape: Shape | null;
  readonly parameters: number | null;
  readonly batchAxis?: 0 | 1;
  /** The step keeps or merely flattens the shape. */
  readonly transparent?: boolean;
}

export interface Note {
  readonly span: Span;
  readonly reason: string;
  /** See `Network.unreadable`. */
  readonly about?: 'size' | 'frozen';
}

interface NoteOptions {
  /** Several things that are not known for the same reason are noted once. */
  readonly cause?: string;
  readonly about?: Note['about'] | undefined;
}

/** What cannot be read in a very large network repeats itself. */
const MOST_NOTES = 200;

/** The layers seen so far, in data-flow order, and what could not be read. */
export class Graph {
  readonly layers: Layer[] = [];
  readonly notes: Note[] = [];
  /** Number of layers that do not fit the shape they are given. */
  conflicts = 0;
  /** True: after a conflict nobody asks for the rest. */
  endsAtConflict = false;
  /** Something that may own weights, and that the network does not hold where it could be counted, was run. */
  hidesWeights = false;
  /** What the first layer after each input asks of it, by input id. */
  readonly demands = new Map<string, Shape>();
  /** Number of axes per sample that the code shows by unpacking the sizes of an input, by input id. */
  readonly ranks = new Map<string, number>();
  /** Inputs whose demand is about the last axis only: more axes may stand before it. */
  readonly lastAxisOnly = new Set<string>();
  /** A recurrent or attention layer was given a sample of one axis: the input must be a sequence. */
  needsSequence = false;
  /** The constructor runs, not yet the forward. */
  isBuilding = true;
  /** Somebody wants to know how many weights there are. */
  counts = true;
  /** Attribute paths of the layers that belong to the network. */
  paths: ReadonlyMap<LayerValue | Instance, string> = new Map();
  /** Where something of the module that is followed now is, as seen from the main file. */
  locate: (at: Span) => Place = (at) => ({ span: at });
  readonly #causes = new Set<string>();
  readonly #names = new Map<string, number>();
  readonly #firstUse = new Map<LayerValue, string>();

  constructor(
    readonly id: string,
    /** Shapes to assume for inputs, by position. */
    readonly inputShapes: readonly (Shape | null)[],
  ) {}

  /** The constructor is done: layers that it ran to learn a size are no part of the data flow. */
  begin(): void {
    this.isBuilding = false;
    this.layers.length = 0;
    this.conflicts = 0;
    this.needsSequence = false;
    this.demands.clear();
    this.ranks.clear();
    this.lastAxisOnly.clear();
    this.#names.clear();
    this.#firstUse.clear();
  }

  input(name: string, place: Span): Tensor {
    const inputs = this.layers.filter((layer) => layer.operation.type === 'input').length;
    const shape = this.inputShapes[inputs] ?? null;
    const operation: Operation = { type: 'input' };
    const tensor = this.step({ name, callee: '', span: place, operation, from: [], shape, parameters: 0 });
    return { ...tensor, raw: tensor.layer };
  }

  step(step: Step): Tensor {
    const id = `${this.id}:${this.layers.length}`;
    const { callee, operation, parameters } = step;
    const from = step.from.map((tensor) => tensor.layer);
    const place = step.place ?? this.locate(step.span);
    this.layers.push({ id, name: this.#unique(step.name), callee, ...place, operation, from, outputShape: step.shape, parameters });
    const first = step.from[0];
    const batchAxis = step.batchAxis ?? first?.batchAxis ?? 0;
    const raw = step.transparent && step.from.length === 1 ? (first?.raw ?? null) : null;
    return { kind: 'tensor', layer: id, shape: step.shape, batchAxis, raw };
  }

  /** Runs a library layer on a tensor; `unlike`: why it does not do what its operation says here. */
  apply(layer: LayerValue, inputs: readonly Tensor[], place: PyNode, unlike?: string, operation: Operation = layer.operation): Tensor {
    const input = inputs[0];
    if (input?.raw && isOpen(input.shape) && layer.demand && !this.demands.has(input.raw)) {
      this.demands.set(input.raw, layer.demand);
      if (layer.demand.length === 1 && !input.shape) this.lastAxisOnly.add(input.raw);
    }
    if (layer.batchAxis !== null && input?.shape?.length === 1) this.needsSequence = true;
    const flowed = layer.flow(input?.shape ?? null);
    if (flowed.conflict) this.clash(place, `${this.paths.get(layer) ?? layer.callee}: ${flowed.conflict}`);
    const special = unlike ?? flowed.unlike;
    const repeated = layer.parameters === 0 ? undefined : this.#firstUse.get(layer);
    const tensor = this.step({
      name: this.paths.get(layer) ?? lastSegment(layer.callee),
      callee: layer.callee,
      span: layer.place.span,
      place: layer.place,
      operation: special ? notModelled(special, unlike === undefined ? flowed.detail : null) : operation,
      from: inputs,
      shape: flowed.shape,
      parameters: repeated === undefined ? layer.parameters : 0,
      ...(layer.batchAxis === null ? {} : { batchAxis: layer.batchAxis }),
      transparent: isTransparent(layer.operation),
    });
    const added = this.layers.at(-1);
    const told = {
      ...askedSizes(layer),
      ...(repeated === undefined ? { ...initialOf(layer), ...(layer.frozen ? { frozen: true as const } : {}) } : { sharesWith: repeated }),
    };
    if (added && Object.keys(told).length > 0) this.layers[this.layers.length - 1] = { ...added, ...told };
    if (repeated === undefined) this.#firstUse.set(layer, tensor.layer);
    return tensor;
  }

  /** An object of a class that is a dropout itself. */
  dropout(instance: Instance, siteId: string, input: Tensor, place: PyNode): Tensor {
    const name = this.paths.get(instance) ?? instance.owner.name;
    const operation: Operation = { type: 'dropout', siteId };
    const { name: callee } = instance.owner;
    return this.step({ name, callee, span: span(place), operation, from: [input], shape: input.shape, parameters: 0, transparent: true });
  }

  /** A step that cannot be followed, with the reason written down. */
  unknown(place: PyNode, callee: string, reason: string, from: readonly Tensor[], parameters: 0 | null = null): Tensor {
    this.note(place, reason);
    const operation: Operation = { type: 'unknown', reason };
    return this.step({ name: lastSegment(callee), callee, span: span(place), operation, from, shape: null, parameters });
  }

  note(place: PyNode, reason: string, { cause, about }: NoteOptions = {}): void {
    const at = this.locate(span(place)).span;
    if (this.notes.length >= MOST_NOTES) return;
    if (cause !== undefined && this.#causes.has(cause)) return;
    if (cause !== undefined) this.#causes.add(cause);
    if (!this.notes.some((note) => note.span.start === at.start && note.reason === reason))
      this.notes.push({ span: at, reason, ...(about ? { about } : {}) });
  }

  clash(place: PyNode, reason: string): void {
    this.conflicts++;
    this.note(place, reason);
  }

  #unique(name: string): string {
    const times = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, times);
    return times === 1 ? name : `${name}_${times}`;
  }
}

/** Nothing is known of the shape but that it may be flat. */
function isOpen(shape: Shape | null): boolean {
  return !shape || (shape.length === 1 && shape[0] === null);
}

export function isTransparent(operation: Operation): boolean {
  return ['dropout', 'activation', 'identity', 'flatten'].includes(operation.type);
}

export function lastSegment(callee: string): string {
  return callee.split('.').at(-1)?.replace(/\W+/g, '') || 'step';
}
