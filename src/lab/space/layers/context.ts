import type { Layer, Network } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import type { LabFramework, LabOperation } from '../../network';
import { type Assembly, Misfit, type Tensor } from '../assembly';
import type { DataShape } from '../fitted';
import type { Head } from '../head';

/** What lowering a layer needs to know about all others. */
export interface Context {
  readonly assembly: Assembly;
  readonly network: Network;
  readonly framework: LabFramework;
  /** The framework counts the channels' axis first. */
  readonly channelsFirst: boolean;
  readonly siteOf: (id: string) => DropoutSite | undefined;
  readonly data: DataShape;
  readonly head: Head | null;
  /** How often the data's pixels are repeated along both axes. */
  readonly factor: number;
  /** Flattened values must stand in the source's order, since a later layer looks at it. */
  readonly exactOrder: boolean;
  /** The user gave the layer that is lowered the size that it lacks. */
  readonly isSized: (layer: Layer) => boolean;
  /** What source layers became so far, by id. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Source layers after the head. */
  readonly behindHead: ReadonlySet<string>;
}

/** What one source layer becomes: its result, and what had to change. */
export interface Lowered {
  readonly tensor: Tensor;
  /** Changes in words; empty = as written. */
  readonly notes: readonly (string | null)[];
  /** Why nothing was made of it. */
  readonly dropped?: string;
}

export function made(tensor: Tensor, ...notes: readonly (string | null)[]): Lowered {
  return { tensor, notes };
}

export function passed(tensor: Tensor, reason: string): Lowered {
  return { tensor, notes: [], dropped: reason };
}

/** The only tensor of a layer that reads one. */
export function only(inputs: readonly Tensor[]): Tensor {
  const [input] = inputs;
  if (!input) throw new Misfit('it reads nothing');
  return input;
}

/** A size that must be known. */
export function known(size: number | null, what: string): number {
  if (size === null) throw new Misfit(`${what} is unknown`);
  return size;
}

/** Units, filters or columns of a layer: where nobody gives them, as many as it reads when the user chose so. */
export function sized(layer: Layer, size: number | null, reads: number, what: string, context: Context): number {
  if (size === null && !context.isSized(layer)) throw new Misfit(`${what} is unknown`, false, true);
  return size ?? reads;
}

/** "32 units, as you chose", or null where the source gives them. */
export function sizedNote(size: number | null, now: number, noun: string): string | null {
  return size === null ? `${now} ${noun}, as you chose: the file does not give them` : null;
}

/** A dropout of a site behind a tensor. */
export function dropoutLayer(siteId: string, context: Context): LabOperation {
  const site = context.siteOf(siteId);
  if (!site) throw new Misfit('its dropout site cannot be read, or stands in another file');
  if (site.granularity === 'block') throw new Misfit('how large the blocks are that it drops is not read');
  if (site.granularity === 'weight') throw new Misfit('it drops weights of other layers, which is not lowered');
  return { type: 'dropout', siteId, granularity: site.granularity, rate: site.rate.value };
}

/** Position of a source's axis in a row's shape; negative counts from the end. */
export function placeOf(tensor: Tensor, axis: number): number {
  const rank = tensor.shape.length;
  const at = tensor.order.indexOf(axis < 0 ? axis + rank : axis);
  if (at < 0) throw new Misfit(`it has no axis ${axis} in ${rank}`);
  return at;
}

/** Whether a layer is the one whose units are the network's outputs. */
export function isHead(layer: Layer, { head }: Context): boolean {
  return head?.layerId === layer.id;
}
