import type { Shape } from '../../../model/network';
import type { Axis } from './values';

/** Sizes without the batch; null when the rank is unknown. */
export function shapeOf(axes: readonly Axis[] | null): Shape | null {
  if (!axes) return null;
  const at = axes.indexOf('batch');
  const rest = at < 0 ? axes : axes.toSpliced(at, 1);
  return rest.every((axis) => axis !== 'batch') ? (rest as Shape) : null;
}

/** The shape under the axes that another tensor has before it: the batch, or nothing. */
export function axesLike(model: readonly Axis[] | null, shape: Shape | null): readonly Axis[] | null {
  if (!shape) return null;
  const at = model === null ? 0 : model.indexOf('batch');
  return at < 0 ? shape : [...shape.slice(0, at), 'batch', ...shape.slice(at)];
}
