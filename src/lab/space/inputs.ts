import type { Layer } from '../../model/network';
import type { LayerDecision } from '../mapping';
import { type Assembly, Misfit, sizesInWords, type Tensor } from './assembly';
import { type Choice, choice, type Decisions } from './choices';
import type { Outcome } from './fitted';
import type { InputForm } from './form';
import { columnsIn, columnsText, constantIn } from './parts';
import { sizeOf } from './shapes';

/** Which part of a row each input of the network gets. */
export class Inputs {
  readonly #columns = new Map<string, readonly number[]>();
  readonly #first: readonly number[] | null;

  /** `layers`: the inputs in order, the first of them with the form of the rows; null where the data do not fit it. */
  constructor(
    readonly layers: readonly Layer[],
    readonly form: InputForm | null,
    readonly decisions: Decisions,
  ) {
    const most = widthOf(form);
    for (const { id } of layers.slice(1)) {
      const columns = columnsIn(decisions[id], most);
      if (columns) this.#columns.set(id, columns);
    }
    const taken = new Set([...this.#columns.values()].flat());
    this.#first = taken.size === 0 ? null : range(0, most).filter((column) => !taken.has(column));
  }

  /** What the first input reads of a row. */
  first(assembly: Assembly): { readonly tensor: Tensor; readonly note: string | null } {
    const whole = rowOf(this.#form());
    if (!this.#first) return { tensor: whole, note: null };
    if (this.#first.length === 0) throw new Misfit('the other inputs take all columns');
    return { tensor: partOf(assembly, whole, this.#first), note: `gets ${this.#words(this.#first)}, the others' rest` };
  }

  /** What another input reads by the user's word; null where that is not said, or says nothing here. */
  other(layer: Layer, assembly: Assembly): { readonly tensor: Tensor | null; readonly outcome: Outcome } | null {
    const decision = this.decisions[layer.id];
    if (!this.form || decision === undefined) return null;
    if (decision === 'leave-out') return { tensor: null, outcome: { kind: 'dropped', note: 'left out, as you chose: a second input' } };
    const whole = rowOf(this.form);
    if (decision === 'same-input')
      return { tensor: whole, outcome: { kind: 'adapted', note: 'gets the same rows as the first input, as you chose' } };
    const columns = this.#columns.get(layer.id);
    if (columns)
      return {
        tensor: partOf(assembly, whole, columns),
        outcome: { kind: 'adapted', note: `gets ${this.#words(columns)}, as you chose` },
      };
    const value = constantIn(decision);
    if (value === null) return null;
    const shape = this.#shapeOf(layer, this.form);
    const note = `is ${value} everywhere (${sizesInWords(shape)}), as you chose`;
    return { tensor: constant(assembly, whole, shape, value), outcome: { kind: 'adapted', note } };
  }

  /** What can be said about another input than the first. */
  question(layer: Layer, label: string): Choice {
    const most = widthOf(this.form);
    const at = this.layers.findIndex(({ id }) => id === layer.id);
    const columns = most >= this.layers.length ? ([this.#proposed(at, most)] as const) : [];
    return choice(layer.id, label, 'is a second input', [...columns, 'same-input', 'constant 0', 'leave-out'], most);
  }

  /** The columns that it asks for, one input after the other, at the end of the row; where that is not known, an even share. */
  #proposed(at: number, most: number): LayerDecision {
    const sizes = this.layers.map(({ outputShape }) => outputShape?.at(-1) ?? null);
    const others = sizes.slice(1);
    const sum = others.reduce<number>((all, size) => all + (size ?? most), 0);
    const share = Math.floor(most / this.layers.length);
    const widths = sum < most ? others.map((size) => size ?? 0) : others.map(() => share);
    const start = most - widths.slice(at - 1).reduce((all, size) => all + size, 0);
    return `columns ${columnsText(range(start, start + (widths[at - 1] ?? 0)))}`;
  }

  /** The form that the network declares for an input, else that of what the first one gets. */
  #shapeOf({ outputShape }: Layer, { shape, order }: InputForm): readonly number[] {
    const declared = outputShape?.flatMap((size) => size ?? []) ?? [];
    if (declared.length === 0 || declared.length !== outputShape?.length)
      return this.#first ? [...shape.slice(0, -1), this.#first.length] : shape;
    return declared.length === order.length ? order.map((axis) => declared[axis] ?? 1) : declared;
  }

  #form(): InputForm {
    if (!this.form) throw new Misfit('the data do not fit');
    return this.form;
  }

  #words(columns: readonly number[]): string {
    const { kind, shape } = this.#form();
    const noun = kind === 'tokens' ? 'tokens' : (NOUNS[shape.length - 1] ?? 'columns');
    return `${noun} ${columnsText(columns)} of ${widthOf(this.form)}`;
  }
}

const NOUNS: readonly string[] = ['columns', 'features', 'channels'];

/** Columns, features, channels or tokens of a row: what inputs can share out. */
function widthOf(form: InputForm | null): number {
  return form?.shape.at(-1) ?? 0;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, index) => from + index);
}

function rowOf({ shape, order, vocabulary }: InputForm): Tensor {
  return { index: -1, shape, order, ...(vocabulary === undefined ? {} : { ids: vocabulary }) };
}

/** Columns of a row, each stretch of neighbours cut out at once. */
function partOf(assembly: Assembly, whole: Tensor, columns: readonly number[]): Tensor {
  const axis = whole.shape.length - 1;
  const ends = columns.filter((column, at) => columns[at + 1] !== column + 1);
  const starts = columns.filter((column, at) => columns[at - 1] !== column - 1);
  const parts = starts.map((start, at) => assembly.add({ type: 'slice', axis, start, end: (ends[at] ?? start) + 1 }, [whole]));
  const joined = parts.length === 1 ? (parts[0] as Tensor) : assembly.add({ type: 'concatenate', axis }, parts);
  return { ...joined, order: whole.order, ...(whole.ids === undefined ? {} : { ids: whole.ids }) };
}

/** A row of the same number: of some value that is there, nothing is left, and the number is added. */
function constant(assembly: Assembly, whole: Tensor, shape: readonly number[], value: number): Tensor {
  const flat = whole.shape.length === 1 ? whole : assembly.add({ type: 'flatten' }, [whole], { order: [0] });
  const one = assembly.add({ type: 'slice', axis: 0, start: 0, end: 1 }, [flat]);
  const held = assembly.add({ type: 'affine', factor: 0, offset: value }, [one]);
  const many = assembly.add({ type: 'repeat', times: sizeOf(shape) }, [held], { order: [0, 1] });
  const order = shape.length === whole.order.length ? whole.order : shape.map((_, axis) => axis);
  const made = assembly.add({ type: 'reshape', shape }, [many], { order });
  return { ...made, ...(Number.isInteger(value) && value >= 0 ? { ids: value + 1 } : {}) };
}
