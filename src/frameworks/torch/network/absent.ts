import type { PyNode } from '../../../syntax/node';
import { canonical } from '../sites/callables';
import { span } from '../tree';
import type { Interpreter } from './interpreter';
import { notModelled } from './layers/kit';
import { speaksOfMask, type Use } from './unfed';
import { type Absent, type Loss, NONE, type Passed, type Tensor, tupleValue, unknown, type Value } from './values';

/** What comes of a parameter of the forward that is not fed, or of arithmetic with it alone; see `Unfed`. */
export function absentsIn(value: Value): readonly Absent[] {
  if (value.kind === 'absent') return [value];
  return value.kind === 'list' ? (value.items ?? []).flatMap(absentsIn) : [];
}

export function use(it: Interpreter, absents: readonly Absent[], as: Use): void {
  for (const { names } of absents) it.asking?.unfed?.use(names, as);
}

function merged(absents: readonly Absent[]): Absent {
  const [first] = absents as readonly [Absent, ...Absent[]];
  return {
    ...first,
    names: [...new Set(absents.flatMap(({ names }) => names))],
    ...(absents.some(({ later }) => later) ? { later: true } : {}),
    ...(absents.some(({ open }) => open) ? { open: true } : {}),
  };
}

/** Methods that give a number for each row, or one for all. */
const COUNTS = new Set('sum max min item tolist numpy amax argmax count_nonzero'.split(' '));

const KEEPS = new Set(
  (
    'unsqueeze squeeze bool float half double int long byte expand expand_as repeat view view_as reshape transpose permute contiguous detach ' +
    'clone cuda cpu to type type_as eq ne gt lt ge le logical_not masked_fill masked_fill_ mul add sub flatten t cumsum bitwise_not requires_grad_'
  ).split(' '),
);

/** `mask.unsqueeze(1)`, `lengths.max()`, `hidden.contiguous()`. */
export function absentMethod(it: Interpreter, absent: Absent, name: string, passed: readonly Passed[]): Value {
  if (COUNTS.has(name)) return { ...absent, counted: true };
  const others = passed.flatMap(({ value }) => absentsIn(value));
  const columns = name === 'unsqueeze' && passed[0]?.value.kind === 'number' ? [passed[0].value.value] : [];
  if (KEEPS.has(name) && !passed.some(({ value }) => value.kind === 'tensor'))
    return { ...merged([absent, ...others]), added: [...(absent.added ?? []), ...columns] };
  if (/^(size|dim|ndimension|numel|get_device|is_contiguous|device)$/.test(name))
    return unknown(`the size of ${absent.names[0]} is not known`);
  use(it, [absent, ...others], 'other');
  return unknown(`${name} of ${absent.names[0]}, which is not fed, is not followed`);
}

/** `mask.shape`, `mask.data`, `mask.eq`. */
export function absentMember(absent: Absent, name: string): Value {
  if (/^(T|mT|data)$/.test(name)) return absent;
  return /^(shape|device|dtype|ndim|is_cuda|requires_grad)$/.test(name)
    ? unknown(`the ${name} of ${absent.names[0]} is not known`)
    : { kind: 'method', object: absent, name };
}

/** Arithmetic and comparisons with an absent side; null where there is none. With a tensor, it is a mask that changes nothing, or data. */
export function absentArithmetic(it: Interpreter, operator: string, left: Value, right: Value, node: PyNode): Value | null {
  const absents = [left, right].flatMap((side) => (side.kind === 'absent' ? [side] : []));
  if (absents.length === 0) return null;
  const tensor = [left, right].find((side): side is Tensor => side.kind === 'tensor');
  const both = merged(absents);
  if (!tensor) return { ...both, ...(operator === '-' && isOne(right) && both.counted !== true ? { last: true } : {}) };
  const isMask = /^[-+*]$/.test(operator) && !both.counted && both.names.every(speaksOfMask);
  use(it, absents, isMask ? 'mask' : 'other');
  return isMask ? masked(it, tensor, both, node) : unknown(`${operator} with ${both.names[0]}, which is not fed`);
}

function isOne(value: Value): boolean {
  return value.kind === 'number' && value.value === 1;
}

/** The tensor as the mask leaves it: unchanged where nothing is hidden. */
function masked(it: Interpreter, tensor: Tensor, mask: Absent, node: PyNode): Tensor {
  if (!mask.later && !mask.open) return tensor;
  const operation = mask.open
    ? notModelled(`what ${mask.names[0]} hides is not said`)
    : notModelled('later steps are hidden', { type: 'causal-mask' });
  const { shape } = tensor;
  return it.graph.step({ name: 'mask', callee: '', span: span(node), operation, from: [tensor], shape, parameters: 0 });
}

/** `scores.masked_fill(mask, -inf)`: an axis put before the keys shows that the mask is the same for all queries. */
export function maskedBy(it: Interpreter, tensor: Tensor, mask: Absent, node: PyNode): Tensor {
  use(it, [mask], (mask.added ?? []).filter((axis) => axis === 1 || axis === 2).length >= 2 ? 'padding' : 'mask');
  return masked(it, tensor, mask, node);
}

/** A call of a library's function that is given something absent; null where it is given none, or where it is left to others. */
export function absentCall(it: Interpreter, dotted: string, passed: readonly Passed[], node: PyNode): Value | null {
  if (!it.asking?.unfed) return null;
  const name = canonical(dotted);
  const short = name.split('.').at(-1) ?? '';
  if (short === 'pad_packed_sequence') return unpacked(passed);
  const absents = passed.flatMap(({ value }) => absentsIn(value));
  if (absents.length === 0) return null;
  const loss = lossOf(it, { kind: 'library', name: dotted }, passed);
  if (loss) return loss;
  const tensors = passed.flatMap(({ value }) => (value.kind === 'tensor' ? [value] : []));
  const [tensor] = tensors;
  if (short === 'pack_padded_sequence' && passed[0]?.value.kind === 'tensor') {
    use(it, absents, 'lengths');
    return passed[0].value;
  }
  if (short === 'where' && passed[0]?.value.kind === 'absent' && tensor && tensors.length === 1)
    return maskedBy(it, tensor, passed[0].value, node);
  if (short === 'scaled_dot_product_attention') return null;
  if (name === 'builtins.isinstance' || short === 'is_tensor') return unknown('what is not fed has no type');
  if (/^(print|len|range|type|hasattr|is_tensor)$/.test(short)) return unknown(`${absents[0]?.names[0]} is not fed`);
  if (!tensor && /^(torch|builtins)\./.test(name) && !/^torch\.nn\.(?!functional)/.test(name))
    return COUNTS.has(short) ? { ...merged(absents), counted: true } : merged(absents);
  use(it, absents, 'other');
  return null;
}

/** What was packed without its lengths is whole rows. */
function unpacked(passed: readonly Passed[]): Value | null {
  const [first] = passed;
  const batchFirst = passed.find(({ name }) => name === 'batch_first')?.value ?? passed.filter(({ name }) => name === null)[1]?.value;
  if (first?.value.kind !== 'tensor' || (batchFirst && batchFirst.kind !== 'boolean')) return null;
  const isFirst = batchFirst?.kind === 'boolean' && batchFirst.value;
  return tupleValue([
    { ...first.value, batchAxis: isFirst ? 0 : 1 },
    { kind: 'absent', names: [] },
  ]);
}

/** What a layer is passed without what is absent: an initial state that is zero, and masks that hide nothing. */
export function fedTo(
  it: Interpreter,
  layer: { readonly takesState: boolean; readonly takesMask: boolean },
  passed: readonly Passed[],
): readonly Passed[] {
  return passed.map((each, at) => {
    const absents = absentsIn(each.value);
    if (absents.length === 0) return each;
    if (layer.takesState && at > 0) {
      use(it, absents, 'state');
      return { ...each, value: NONE };
    }
    const isMask = layer.takesMask && at > 0 && (each.name === null ? at > 1 : /mask/.test(each.name));
    use(it, absents, !isMask ? 'other' : each.name?.includes('padding') ? 'padding' : 'mask');
    if (!isMask || each.value.kind !== 'absent') return each;
    if (each.value.open) return { ...each, value: unknown(`what ${each.value.names[0]} hides is not said`) };
    return { ...each, value: each.value.later ? { kind: 'array', shape: null, later: 'set' } : NONE };
  });
}

/** `out[range(n), lengths - 1]`: the last step of whole rows; null where no part is taken by what is absent. */
export function lastOfEach(it: Interpreter, tensor: Tensor, indices: readonly Value[], node: PyNode): Value | null {
  const absents = indices.flatMap(absentsIn);
  if (absents.length === 0) return null;
  const [rows, last] = indices;
  const isLast = indices.length >= 2 && rows && rows.kind !== 'string' && last?.kind === 'absent' && last.last;
  const isPlain = isLast && indices.slice(2).every((index) => index.kind === 'string' && index.value === ':') && tensor.batchAxis === 0;
  use(it, absents, isPlain ? 'lengths' : 'other');
  if (!isPlain) return unknown(`a part that ${absents[0]?.names[0]}, which is not fed, tells`);
  const operation = notModelled('takes the last step of each row', { type: 'take', axis: 0, index: -1 });
  const shape = tensor.shape?.slice(1) ?? null;
  return it.graph.step({ name: 'last', callee: '[]', span: span(node), operation, from: [tensor], shape, parameters: 0 });
}

/** A part of something absent; `None` puts in an axis. */
export function absentPart(absent: Absent, indices: readonly Value[]): Absent {
  const added = indices.flatMap(({ kind }, at) => (kind === 'none' ? [at] : []));
  return added.length > 0 ? { ...absent, added: [...(absent.added ?? []), ...added] } : absent;
}

/** A method of a tensor that is given something absent; null where it is given none. */
export function absentArgument(it: Interpreter, tensor: Tensor, name: string, passed: readonly Passed[], node: PyNode): Value | null {
  const absents = passed.flatMap(({ value }) => absentsIn(value));
  const [first] = absents;
  if (!first) return null;
  if (/^masked_fill_?$/.test(name) && passed[0]?.value.kind === 'absent') return maskedBy(it, tensor, first, node);
  const sign = { mul: '*', mul_: '*', add: '+', add_: '+', sub: '-' }[name];
  if (sign && passed[0]?.value.kind === 'absent') return absentArithmetic(it, sign, tensor, first, node);
  // `x.to(mask.device)` and the like are told apart by what is asked of the mask.
  if (/^(type_as|to|expand_as|view_as)$/.test(name)) return name === 'type_as' || name === 'to' ? tensor : null;
  use(it, absents, 'other');
  return null;
}

/** Something absent is handed to what cannot be looked into. */
export function useAsData(it: Interpreter, passed: readonly Passed[]): void {
  if (it.asking?.unfed)
    use(
      it,
      passed.flatMap(({ value }) => absentsIn(value)),
      'other',
    );
}

/** A loss, by its function or by its object, of outputs and labels that are not fed: null for everything else. */
export function lossOf(it: Interpreter, callee: Value, passed: readonly Passed[]): Loss | null {
  const [outputs, labels] = passed.map(({ value }) => value);
  const isLoss =
    callee.kind === 'library' ? LOSSES.test(canonical(callee.name)) : callee.kind === 'unknown' && callee.reason.endsWith(' is a loss');
  if (!isLoss || !it.asking?.unfed || outputs?.kind !== 'tensor' || labels?.kind !== 'absent') return null;
  use(it, [labels], 'labels');
  return { kind: 'loss', of: outputs };
}

const LOSSES =
  /^torch\.nn\.functional\.(cross_entropy|nll_loss|binary_cross_entropy(_with_logits)?|mse_loss|l1_loss|huber_loss|smooth_l1_loss)$/;

/** A loss times a number is that loss; null where none is, an unknown where it is one of several parts. */
export function lossArithmetic(left: Value, right: Value): Value | null {
  const [loss, other] = left.kind === 'loss' ? [left, right] : [right, left];
  if (loss.kind !== 'loss') return null;
  return other.kind === 'number' ? loss : unknown('a loss of several parts');
}
