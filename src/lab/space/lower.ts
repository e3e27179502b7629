import type { GivenValues } from '../../model/arguments';
import type { Layer, Network } from '../../model/network';
import type { DropoutSite } from '../../model/site';
import type { LabFramework, LabLayer } from '../network';
import type { LayerMapping } from '../study';
import { initialInFile } from './asInFile';
import { Assembly, Misfit, type Tensor } from './assembly';
import { type Choice, choice, type Decisions, decided, optionsFor } from './choices';
import type { DataShape, Outcome } from './fitted';
import { type InputForm, inputForm, inputNotes } from './form';
import { frozenBy, WEIGHTED } from './frozen';
import { type Head, headOf } from './head';
import { Inputs } from './inputs';
import { FLATTEN_NOTE } from './layers/arrange';
import type { Context, Lowered } from './layers/context';
import { lowerLayer } from './lowerLayer';
import { Proposals } from './proposals';
import { layersBehind, layersTo, siteFinder } from './reach';

export interface LoweringOptions {
  readonly network: Network;
  readonly sites: readonly DropoutSite[];
  readonly data: DataShape;
  readonly framework: LabFramework;
  readonly output: Layer;
  readonly decisions: Decisions;
  readonly factor: number;
  readonly exactOrder: boolean;
}

/** A network's layers for the lab, as far as they can be made. */
export interface LoweredNetwork {
  readonly layers: readonly LabLayer[];
  readonly form: InputForm | null;
  /** null where the way to the output is broken. */
  readonly result: Tensor | null;
  readonly assembly: Assembly;
  readonly head: Head | null;
  readonly lines: readonly Line[];
  readonly choices: readonly Choice[];
  /** A layer asked for the source's order of flattened values. */
  readonly needsOrder: boolean;
  /** What the data tell of sizes that are arguments of the network. */
  readonly proposed: GivenValues;
}

/** A mapping with the lab's layers that were made for it. */
export interface Line {
  readonly mapping: LayerMapping;
  readonly from: number;
  readonly to: number;
}

/** Follows the network from input to output. Layers that cannot be lowered break the way behind them unless decided otherwise. */
export function lowerNetwork(options: LoweringOptions): LoweredNetwork {
  const { network, output, data } = options;
  const reaching = layersTo(network, output);
  const head = headOf(network, output, data);
  const inputs = network.layers.filter(({ operation, id }) => operation.type === 'input' && reaching.has(id));
  const channelsFirst = options.framework === 'torch' || options.framework === 'equinox';
  const formed = formOf(network, inputs[0], data, channelsFirst);
  const form = typeof formed === 'string' ? null : formed;
  const assembly = new Assembly(form?.shape ?? [data.width]);
  const tensors = new Map<string, Tensor>();
  const context: Context = {
    assembly,
    network,
    framework: options.framework,
    channelsFirst,
    siteOf: siteFinder(network, options.sites),
    data,
    head,
    factor: options.factor,
    exactOrder: options.exactOrder,
    behindHead: layersBehind(network, head?.layerId),
    tensors,
    isSized: ({ id }) => options.decisions[id] === 'as-wide',
  };
  const walk = new Walk(context, tensors, new Inputs(inputs, form, options.decisions), typeof formed === 'string' ? formed : null);
  for (const layer of network.layers) walk.follow(layer, reaching.has(layer.id));
  const result = walk.tensors.get(output.id) ?? null;
  return {
    layers: assembly.layers,
    form,
    result,
    assembly,
    head,
    lines: walk.lines,
    choices: walk.choices,
    needsOrder: walk.needsOrder,
    proposed: walk.proposals.values,
  };
}

function formOf(network: Network, input: Layer | undefined, data: DataShape, channelsFirst: boolean): InputForm | string {
  try {
    return inputForm(network, input, data, channelsFirst);
  } catch (error) {
    if (error instanceof Misfit) return error.reason;
    throw error;
  }
}

class Walk {
  readonly lines: Line[] = [];
  readonly choices: Choice[] = [];
  needsOrder = false;
  readonly proposals: Proposals;
  readonly decisions: Decisions;
  readonly #made = new Map<string, readonly number[]>();
  readonly #leftOut = new Set<string>();
  #hasInput = false;

  constructor(
    readonly context: Context,
    readonly tensors: Map<string, Tensor>,
    readonly inputs: Inputs,
    readonly formProblem: string | null,
  ) {
    this.proposals = new Proposals(context);
    this.decisions = inputs.decisions;
  }

  follow(layer: Layer, reaches: boolean): void {
    const { assembly } = this.context;
    const from = assembly.layers.length;
    const label = labelOf(layer);
    if (layer.from.length > 0 && layer.from.every((id) => this.#isLeftOut(id))) this.#leftOut.add(layer.id);
    const outcome = reaches
      ? this.#outcome(layer, label)
      : ({ kind: 'dropped', note: 'does not reach the output that is trained' } as const);
    this.lines.push({ mapping: { layerId: layer.id, label, outcome }, from, to: assembly.layers.length });
  }

  get #isKeras(): boolean {
    return this.context.framework === 'keras' || this.context.framework === 'tfjs';
  }

  #outcome(layer: Layer, label: string): Outcome {
    const before = this.context.assembly.layers.length;
    if (layer.operation.type === 'input' || (layer.from.length === 0 && !this.#hasInput)) {
      const outcome = this.#enter(layer, label);
      if (outcome) return outcome;
    }
    if (layer.from.length === 0 && layer.operation.type !== 'input' && this.lines.length > 0)
      return this.#refused(layer, label, 'it reads none of the data', undefined);
    const inputs = layer.operation.type === 'input' ? [] : this.#inputsOf(layer);
    if (inputs === 'broken') return { kind: 'dropped', note: 'follows a layer that cannot be trained' };
    if (inputs === 'left out') return { kind: 'dropped', note: 'belongs to a branch that is left out' };
    this.proposals.note(layer, inputs[0]);
    try {
      this.context.assembly.initial = initialInFile(layer, this.context.framework);
      const lowered = lowerLayer(layer, inputs, this.context);
      this.#share(layer, before);
      const frozen = frozenBy(this.decisions[layer.id], layer, this.#isKeras, this.context.assembly.layers, before);
      if (frozen.kind === 'asked') {
        this.context.assembly.layers.length = before;
        this.choices.push(choice(layer.id, label, frozen.reason, frozen.options));
        return { kind: 'unsupported', reason: frozen.reason };
      }
      this.tensors.set(layer.id, lowered.tensor);
      return outcomeOf(layer, lowered, frozen.note);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      this.context.assembly.layers.length = before;
      if (error.needsOrder && !this.context.exactOrder) this.needsOrder = true;
      return this.#refused(layer, label, error.reason, inputs[0], error.lacksSize);
    } finally {
      this.context.assembly.initial = undefined;
    }
  }

  /** An input, or a first layer that none stands before. null = the layer itself is still to be lowered. */
  #enter(layer: Layer, label: string): Outcome | null {
    const isInput = layer.operation.type === 'input';
    if (this.#hasInput) {
      const other = this.inputs.other(layer, this.context.assembly);
      if (other?.tensor) this.tensors.set(layer.id, other.tensor);
      if (other) return other.outcome;
      this.choices.push(this.inputs.question(layer, label));
      return { kind: 'unsupported', reason: 'is a second input, and rows of this data are one' };
    }
    this.#hasInput = true;
    const { form } = this.inputs;
    if (!form) return { kind: 'unsupported', reason: this.formProblem ?? 'the data do not fit' };
    const { tensor, note } = this.inputs.first(this.context.assembly);
    this.tensors.set(isInput ? layer.id : '', tensor);
    if (!isInput) return null;
    const notes = [...(note === null ? [] : [note]), ...inputNotes(layer, form, tensor.shape, this.context.factor)];
    return notes.length > 0 ? { kind: 'adapted', note: notes.join(', ') } : { kind: 'trained', parameters: 0 };
  }

  #inputsOf(layer: Layer): readonly Tensor[] | 'broken' | 'left out' {
    const ids = layer.from.length === 0 ? [''] : layer.from;
    const found = ids.flatMap((id) => this.tensors.get(id) ?? []);
    const missing = ids.filter((id) => !this.tensors.has(id));
    if (missing.length === 0) return found;
    if (!missing.every((id) => this.#isLeftOut(id))) return 'broken';
    return found.length > 0 && ids.length > 1 ? found : 'left out';
  }

  /** Layers stand behind all that they read, so what is asked here was told already: following the branches would double at every sum. */
  #isLeftOut(id: string): boolean {
    return this.decisions[id] === 'leave-out' || this.#leftOut.has(id);
  }

  #refused(layer: Layer, label: string, reason: string, input: Tensor | undefined, lacksSize = false): Outcome {
    const decision = this.decisions[layer.id];
    if (decision === 'identity' && input) {
      this.tensors.set(layer.id, input);
      return { kind: 'dropped', note: decided(decision, reason) };
    }
    if (decision === 'leave-out') return { kind: 'dropped', note: decided(decision, reason) };
    this.choices.push(choice(layer.id, label, reason, optionsFor(layer, this.context.network, lacksSize)));
    return { kind: 'unsupported', reason };
  }

  /** Layers that use an earlier one's weights again name it. */
  #share({ id, sharesWith }: Layer, from: number): void {
    const { layers } = this.context.assembly;
    const own = layers.flatMap((layer, index) => (index >= from && WEIGHTED.has(layer.type) ? [index] : []));
    const owners = sharesWith === undefined ? undefined : this.#made.get(sharesWith);
    this.#made.set(id, owners ?? own);
    if (!owners) return;
    if (owners.length !== own.length) throw new Misfit('the layer whose weights it uses again became another one');
    for (const [at, index] of own.entries()) layers[index] = { ...(layers[index] as LabLayer), sharesWith: owners[at] as number };
  }
}

function outcomeOf(layer: Layer, { tensor, notes, dropped }: Lowered, frozen: string | null): Outcome {
  if (dropped !== undefined) return { kind: 'dropped', note: dropped };
  const changes = notes.filter((note) => note !== null);
  for (const [role, initial] of Object.entries(layer.initial ?? {}))
    if (initial.kind === 'unknown') changes.push(`its ${role} starts as by default, not by ${initial.words}`);
  if (frozen !== null) changes.push(frozen);
  const isMixed = layer.operation.type === 'flatten' && tensor.mixed !== undefined;
  if (isMixed) changes.push(FLATTEN_NOTE);
  return changes.length > 0 ? { kind: 'adapted', note: changes.join(', ') } : { kind: 'trained', parameters: null };
}

export function labelOf(layer: Layer): string {
  return layer.callee === '' || layer.callee === layer.name ? layer.name : `${layer.name}: ${layer.callee}`;
}
