import type { Given } from '../../model/arguments';
import type { Layer } from '../../model/network';
import { sourceShape, type Tensor } from './assembly';
import { type Context, isHead } from './layers/context';

/** Sizes that are arguments of the network, told by what a layer reads and by the outputs that the data ask for. The first layer decides. */
export class Proposals {
  readonly values: Record<string, Given> = {};

  constructor(readonly context: Context) {
    const { network, data, head } = context;
    for (const layer of network.layers) {
      const { units, rows, shape } = layer.asked ?? {};
      if (shape !== undefined) this.#shape(shape);
      if (rows !== undefined && data.tokens) this.#take(rows, data.tokens.vocabulary);
      if (units !== undefined && isHead(layer, context)) this.#take(units, head?.outputs);
    }
  }

  /** Of a row of the data, where it has as many axes. */
  #shape(shape: string | readonly (string | null)[]): void {
    const { image, shape: form, width } = this.context.data;
    const sizes = image ?? form ?? [width];
    if (typeof shape === 'string') this.#take(shape, [...sizes]);
    else if (shape.length === sizes.length) for (const [at, name] of shape.entries()) if (name !== null) this.#take(name, sizes[at]);
  }

  /** What stands before the layer is known now. */
  note(layer: Layer, input: Tensor | undefined): void {
    const name = layer.asked?.inputs;
    if (name !== undefined && input) this.#take(name, this.#read(layer, input));
  }

  /** Features or channels of what the layer reads. */
  #read({ operation }: Layer, input: Tensor): number | undefined {
    const { type } = operation.type === 'unknown' && operation.detail ? operation.detail : operation;
    const shape = sourceShape(input);
    return /conv/.test(type) && this.context.channelsFirst ? shape[0] : shape.at(-1);
  }

  #take(name: string, value: Given | undefined): void {
    if (value !== undefined && !(name in this.values)) this.values[name] = value;
  }
}
