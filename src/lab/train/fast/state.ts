import type { LabFramework } from '../../network';
import type { LayerOf, Stored, Workplace } from './stage';

/** What a cell is made with: one direction of a recurrent layer. */
export interface CellPart {
  readonly layer: LayerOf<'recurrent'>;
  readonly framework: LabFramework;
  readonly steps: number;
  /** Gates times units. */
  readonly width: number;
  /** [rows, steps, width]: products of the inputs; behind `backward` the gradients in them. */
  readonly sums: number;
  readonly recurrent: Stored;
  /** Zeros where there is none. */
  readonly bias: Pick<Stored, 'value'>;
  readonly stateBias: Stored | null;
  /** Masks of the state: none, one, or one for each gate. */
  readonly masks: number;
  /** Columns of the state's weights that go into products at once, where these are not all. */
  readonly used?: number;
  /** Room for a gate's part of products and weights, where gates have masks of their own. */
  readonly apart: Apart | null;
}

/** Values of one gate, out of those that stand side by side. */
export interface Apart {
  /** [rows, steps, units] each. */
  readonly states: number;
  readonly products: number;
  /** As large as the weights of a gate, of the state or of the inputs. */
  readonly weights: number;
}

/** Packs the state's weights, in so many blocks of columns. */
export const pack = packing(false);

/** The same transposed. */
export const turn = packing(true);

function packing(turned: boolean): (place: Workplace, part: CellPart, blocks: number, to: number) => void {
  return ({ kernels }, { recurrent, layer: { units }, width, used = width }, blocks, to) => {
    const size = used / blocks;
    const [columns, inner] = turned ? [units, size] : [size, units];
    for (let block = 0; block < blocks; block += 1) {
      const at = to + block * kernels.packedBytes(columns, inner);
      kernels.packRight(turned, columns, inner, recurrent.value + 4 * block * size, width, at);
    }
  };
}

export interface Learned {
  readonly rows: number;
  /** Masked states side by side. */
  readonly wide: number;
  /** States as they went into products, and the gradients of these. */
  readonly before: number;
  readonly products: number;
}

/** Gradients of the state's weights and bias as one product over all steps, or one for each gate with a mask of its own. */
export function learn({ kernels, scratch }: Workplace, part: CellPart, { rows, wide, before, products }: Learned): void {
  const { recurrent, stateBias, steps, layer, width, apart } = part;
  const { units } = layer;
  const lines = rows * steps;
  if (wide === 1 || !apart) kernels.gemm(true, false, units, width, lines, before, products, recurrent.gradient, false, scratch);
  else {
    for (let gate = 0; gate < wide; gate += 1) {
      const at = 4 * gate * units;
      kernels.copyColumns(before + at, wide * units, apart.states, units, lines, units);
      kernels.copyColumns(products + at, width, apart.products, units, lines, units);
      kernels.gemm(true, false, units, units, lines, apart.states, apart.products, apart.weights, false, scratch);
      kernels.copyColumns(apart.weights, units, recurrent.gradient + at, width, units, units);
    }
  }
  if (stateBias) kernels.columnSums(products, lines, width, stateBias.gradient, false);
}
