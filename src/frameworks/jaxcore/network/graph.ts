import type { Detail, Layer, Operation, Shape } from '../../../model/network';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Span } from '../../../text/span';
import { axesLike, shapeOf } from './axes';
import type { ArrayValue, Axis, ClassValue, LayerValue, Passed, Place, SequenceValue, Tensor, Value } from './values';

/** What is written down about one step of the data flow. */
export interface Step {
  readonly name: string;
  readonly callee: string;
  readonly place: Place;
  readonly operation: Operation;
  readonly from: readonly Tensor[];
  readonly axes: readonly Axis[] | null;
  readonly parameters: number | null;
  /** See `Tensor.last`. */
  readonly last?: number;
}

/** One object that was run, with what it was given and the layers that it added: `from` to before `to`. */
export interface OuterCall {
  readonly type: ClassValue;
  readonly passed: readonly Passed[];
  readonly from: number;
  readonly to: number;
  readonly result: Value;
}

export interface Note {
  readonly span: Span;
  readonly reason: string;
  /** See `Network.unreadable`. */
  readonly about?: 'size';
}

/** The layers seen so far, in data-flow order, and what could not be read. */
export class Graph {
  readonly layers: Layer[] = [];
  readonly notes: Note[] = [];
  /** Number of layers that do not fit the shape they are given. */
  conflicts = 0;
  /** Something that may own weights and cannot be counted was built or run. */
  hidesWeights = false;
  /** What the first layer after each input asks of it, by input id. */
  readonly demands = new Map<string, Shape>();
  /** A recurrent or attention layer was given a sample of one axis: the input must be a sequence. */
  needsSequence = false;
  /** A recurrent layer was given steps on the first axis of an input that was thought to have its samples there. */
  needsTimeFirst = false;
  /** Calls of objects of the project outside of all others, for libraries that name by scopes. */
  readonly calls: OuterCall[] = [];
  /** Axes over which a mapped function runs: they stand before the axes that it sees. */
  readonly mapped: Axis[] = [];
  /** Weights of each layer that was run, once; arrays too. */
  readonly weights = new Map<object, number | null>();
  /** Layers and parameters by the names that a library gives them. */
  readonly parts = new Map<string, LayerValue | SequenceValue | ArrayValue>();
  /** The call of the main module through which code of another one is running. */
  anchor: PyNode | null = null;
  readonly #fields = new Map<string, Tensor>();
  readonly #said = new Set<string>();
  readonly #names = new Map<string, number>();
  readonly #firstUse = new Map<LayerValue, string>();

  constructor(
    readonly id: string,
    readonly main: PyModule,
    readonly isBatched: boolean,
    /** Shapes to assume for inputs, by position. */
    readonly inputShapes: readonly (Shape | null)[],
  ) {}

  /** `shown`: all axes of an example. */
  input(name: string, place: Place, shown: readonly Axis[] | null = null): Tensor {
    const shape = this.inputShapes[this.layers.filter((layer) => layer.operation.type === 'input').length] ?? null;
    const axes = shown ?? (shape && (this.isBatched ? (['batch', ...shape] as const) : shape));
    const tensor = this.step({ name, callee: '', place, operation: { type: 'input' }, from: [], axes, parameters: 0 });
    return { ...tensor, raw: tensor.layer };
  }

  /** A field of a structure that the network is given is an input of its own. */
  partOf(structure: Tensor, key: string, access: string): Tensor {
    const known = this.#fields.get(`${structure.layer}:${key}`);
    if (known) return known;
    const whole = this.layers.find(({ id }) => id === structure.layer);
    const { span, definedAt, name = 'input' } = whole ?? {};
    const tensor = this.input(`${name}${access}`, { node: this.main.root, module: this.main });
    const made = this.layers.at(-1);
    if (made && span) this.layers[this.layers.length - 1] = { ...made, span, ...(definedAt ? { definedAt } : {}) };
    this.#fields.set(`${structure.layer}:${key}`, tensor);
    return tensor;
  }

  step(step: Step): Tensor {
    const id = `${this.id}:${this.layers.length}`;
    const { callee, operation, parameters, axes } = step;
    const mapped = this.mapped.some((axis) => axis === 'batch') ? null : (this.mapped as (number | null)[]);
    const shape = shapeOf(axes);
    this.layers.push({
      id,
      name: this.#unique(step.name),
      callee,
      ...this.#located(step.place),
      operation,
      from: [...new Set(step.from.map((tensor) => tensor.layer))],
      outputShape: shape && mapped && [...mapped, ...shape],
      parameters,
    });
    const [first] = step.from;
    const raw = isTransparent(operation) && step.from.length === 1 ? (first?.raw ?? null) : null;
    return { kind: 'tensor', layer: id, axes, raw, ...(axes || step.last === undefined ? {} : { last: step.last }) };
  }

  /** Runs a library layer on tensors. */
  apply(layer: LayerValue, inputs: readonly Tensor[], place: Place): Tensor {
    const [input] = inputs;
    const shapes = inputs.map(({ axes }) => shapeOf(axes));
    if (input && layer.demand) this.demand(input, layer.demand);
    if (layer.demand?.length === 2 && layer.demand[0] === null && shapes[0]?.length === 1) this.needsSequence = true;
    // Of a rank that is not known, the last axis may be enough.
    const assumed = shapes.map((shape, index) => shape ?? layer.assumes?.(inputs[index]?.last ?? null) ?? null);
    const isOpen = !shapes[0] && assumed[0]?.length === 1;
    const ran = layer.run(assumed[0] ?? null, assumed, input?.axes?.includes('batch') ?? this.isBatched);
    const { operation, parameters, conflict } = ran;
    const shape = isOpen ? null : ran.shape;
    const last = isOpen ? ran.shape?.at(-1) : undefined;
    if (conflict) this.clash(place, `${layer.path ?? layer.callee}: ${conflict}`);
    const repeated = parameters === 0 ? undefined : this.#firstUse.get(layer);
    const tensor = this.step({
      name: layer.path ?? lastSegment(layer.callee),
      callee: layer.callee,
      place: layer.place,
      operation,
      from: inputs,
      axes: axesLike(input?.axes ?? (this.isBatched ? null : []), shape),
      ...(last == null ? {} : { last }),
      parameters: repeated === undefined ? parameters : 0,
    });
    const added = this.layers.at(-1);
    if (repeated !== undefined && added) this.layers[this.layers.length - 1] = { ...added, sharesWith: repeated };
    else if (layer.first?.initial && added) {
      const { initial, initialAt } = layer.first;
      const at = initialAt && layer.place.module === this.main ? { initialAt } : {};
      this.layers[this.layers.length - 1] = { ...added, initial, ...at };
    }
    if (repeated === undefined) {
      this.#firstUse.set(layer, tensor.layer);
      this.weights.set(layer, parameters);
    }
    return tensor;
  }

  /** Remembers what is asked of an input about which nothing else is known but that it may be flat. */
  demand({ raw, axes }: Tensor, shape: Shape): void {
    const isOpen = !axes || (axes.length === 2 && axes[0] === 'batch' && axes[1] === null);
    if (raw && isOpen && !this.demands.has(raw)) this.demands.set(raw, [...this.mapped.map(() => null), ...shape]);
  }

  /** A step whose operation the model has no word for. */
  plain(
    place: Place,
    callee: string,
    reason: string,
    from: readonly Tensor[],
    axes: readonly Axis[] | null,
    detail: Detail | null = null,
  ): Tensor {
    const operation: Operation = detail ? { type: 'unknown', reason, detail } : { type: 'unknown', reason };
    return this.step({ name: lastSegment(callee), callee, place, operation, from, axes, parameters: 0 });
  }

  /** A step that cannot be followed, with the reason written down. */
  unknown(place: Place, callee: string, reason: string, from: readonly Tensor[], parameters: 0 | null = 0): Tensor {
    this.note(place, reason);
    const operation: Operation = { type: 'unknown', reason };
    return this.step({ name: lastSegment(callee), callee, place, operation, from, axes: null, parameters });
  }

  note(place: Place, reason: string, about?: 'size'): void {
    const { span } = this.#located(place);
    // One cause is often met many times: the first place says it.
    if (!this.#said.has(reason)) this.notes.push({ span, reason, ...(about ? { about } : {}) });
    this.#said.add(reason);
  }

  clash(place: Place, reason: string): void {
    this.conflicts++;
    this.note(place, reason);
  }

  /** Code of another file is shown at the call of this file that leads there. */
  #located({ node, module }: Place): Pick<Layer, 'span' | 'definedAt'> {
    if (module === this.main) return { span: spanOfNode(node) };
    return { span: spanOfNode(this.anchor ?? this.main.root), definedAt: { file: module.file, span: spanOfNode(node) } };
  }

  #unique(name: string): string {
    const times = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, times);
    return times === 1 ? name : `${name}_${times}`;
  }
}

function isTransparent(operation: Operation): boolean {
  return ['dropout', 'activation', 'identity', 'flatten'].includes(operation.type);
}

export function lastSegment(callee: string): string {
  let plain = callee;
  while (/\([^()]*\)/.test(plain)) plain = plain.replace(/\([^()]*\)/g, '');
  return plain.split('.').at(-1)?.replace(/\W+/g, '') || 'step';
}
