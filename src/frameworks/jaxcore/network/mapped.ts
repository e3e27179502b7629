import type { Interpreter } from './interpreter';
import type { Axis, Passed, Place, Tensor, Value } from './values';

type Mapped = Extract<Value, { kind: 'mapped' }>;

/** Runs a function on every item of the first axis: `jax.vmap(self.norm)(tokens)`. */
export function mapped(it: Interpreter, { callee, over: which }: Mapped, passed: readonly Passed[], place: Place, hidden: boolean): Value {
  const runs = (index: number) => which === null || which[index] === true;
  const axes = passed.flatMap(({ value }, index): Axis[] =>
    runs(index) && value.kind === 'tensor' && value.axes ? [value.axes[0] ?? null] : [],
  );
  const over = axes.find((axis) => axis !== null) ?? null;
  const inner = passed.map(
    (each, index): Passed => ({
      ...each,
      value: runs(index) && each.value.kind === 'tensor' ? without(each.value) : each.value,
    }),
  );
  it.graph.mapped.push(over);
  const result = it.invoke(callee, inner, place, hidden);
  it.graph.mapped.pop();
  return restored(result, over);
}

function without(tensor: Tensor): Tensor {
  return { ...tensor, axes: tensor.axes && tensor.axes.length > 0 ? tensor.axes.slice(1) : null };
}

function restored(value: Value, over: Axis): Value {
  if (value.kind === 'tensor') return { ...value, axes: value.axes && [over, ...value.axes] };
  if (value.kind === 'list') return { kind: 'list', items: value.items?.map((item) => restored(item, over)) ?? null };
  return value;
}
