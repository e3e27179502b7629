import type { Operation, Shape } from '../../../model/network';
import { axesLike, shapeOf } from './axes';
import { Bound } from './bound';
import type { Interpreter } from './interpreter';
import { windowed } from './shapes';
import type { Passed, Place, Tensor } from './values';

/** `nn.max_pool(x, (2, 2), strides=(2, 2), padding='VALID')` on maps with channels last. Without strides the window moves by one. */
export function pooled(it: Interpreter, name: string, tensor: Tensor, passed: readonly Passed[], place: Place): Tensor {
  const bound = new Bound(passed, ['inputs', 'window_shape', 'strides', 'padding'], false, place.node);
  const size = bound.sizes('window_shape') ?? null;
  const stride = bound.sizes('strides') ?? size?.map(() => 1) ?? null;
  const padding = bound.text('padding', 'VALID')?.toLowerCase();
  const shape = shapeOf(tensor.axes);
  const rank = size?.length ?? 0;
  const callee = place.node.childForFieldName('function')?.text ?? name;
  const known = size && stride && (padding === 'same' || padding === 'valid') && rank >= 1 && rank <= 3 && /^(?:max|avg)/.test(name);
  if (!known) return it.graph.unknown(place, callee, 'this pooling is not known', [tensor]);
  const output: Shape | null =
    shape?.length === rank + 1
      ? [...shape.slice(0, -1).map((cells, axis) => windowed(cells, size[axis] ?? 1, stride[axis] ?? 1, padding)), shape.at(-1) ?? null]
      : null;
  const operation: Operation = {
    type: 'pool',
    rank: rank as 1 | 2 | 3,
    mode: name === 'max_pool' ? 'max' : 'average',
    size,
    stride,
    padding,
  };
  const axes = tensor.axes && axesLike(tensor.axes, output);
  return it.graph.step({ name, callee, place, operation, from: [tensor], axes, parameters: 0 });
}
