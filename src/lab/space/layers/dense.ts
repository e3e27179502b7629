import type { Layer, Operation } from '../../../model/network';
import { Misfit, type Tensor } from '../assembly';
import { type Activation, activationOf, instead } from '../fitted';
import { type Context, isHead, type Lowered, made, only, passed, sized, sizedNote } from './context';

/** A dense layer on the source's last axis, with the activation that it carries. */
export function lowerDense(layer: Layer, inputs: readonly Tensor[], context: Context): Lowered {
  const operation = layer.operation as Extract<Operation, { type: 'dense' }>;
  const input = only(inputs);
  const flat = context.assembly.withLast(input, input.shape.length - 1);
  const head = isHead(layer, context);
  const features = flat.shape.at(-1) ?? 0;
  const isHeadHere = head && context.head;
  const units = isHeadHere ? context.head.outputs : sized(layer, operation.units, features, 'the number of its units', context);
  const dense = context.assembly.add({ type: 'dense', units, bias: operation.bias }, [flat], { order: flat.order, mixed: undefined });
  const tensor = flat.mixed !== undefined && flat.shape.length > 1 ? { ...dense, mixed: flat.mixed } : dense;
  const end = carriedActivation(operation.activation, tensor, head, context);
  return made(
    end.tensor,
    instead(features, operation.inputs, 'input'),
    instead(units, operation.units, 'output'),
    end.note,
    isHeadHere ? null : sizedNote(operation.units, units, 'units'),
  );
}

/** The activation that a layer with weights applies itself; at the head the loss may take its place. */
export function carriedActivation(
  name: Activation['name'] | undefined,
  tensor: Tensor,
  head: boolean,
  context: Context,
): { readonly tensor: Tensor; readonly note: string | null } {
  if (name === undefined || name === 'linear') return { tensor, note: null };
  const left = head ? partOfLoss(name, context) : null;
  if (left !== null) return { tensor, note: `without its ${name} (${left})` };
  return { tensor: context.assembly.add({ type: 'activation', ...activationOf({ name }, context.framework, true) }, [tensor]), note: null };
}

/** A layer that applies an activation alone; a softmax is over the source's last axis. */
export function lowerActivation(layer: Layer, activation: Activation, inputs: readonly Tensor[], context: Context): Lowered {
  const input = only(inputs);
  const { name } = activation;
  if (name === 'linear') return passed(input, 'changes nothing');
  const left = context.behindHead.has(layer.id) ? partOfLoss(name, context) : null;
  if (left !== null) return passed(input, left);
  const isOverAxis = name === 'softmax' || name === 'log_softmax';
  const rank = input.shape.length;
  const axis = activation.axis === undefined || activation.axis >= 0 ? (activation.axis ?? rank - 1) : activation.axis + rank;
  if (isOverAxis && (axis < 0 || axis >= rank)) throw new Misfit(`it has no axis ${activation.axis} in ${rank}`);
  const read = isOverAxis ? context.assembly.withLast(input, axis) : input;
  return made(context.assembly.add({ type: 'activation', ...activationOf(activation, context.framework, false) }, [read]));
}

/** Behind the last weights the loss takes logits, or a value on the scale of standardised targets. */
function partOfLoss(name: Activation['name'], { data, head }: Context): string | null {
  if (data.problem === 'regression') return 'the targets are standardised, so the output must be free';
  if (name === 'softmax' || name === 'log_softmax') return 'part of the cross-entropy here, which takes logits';
  if (name !== 'sigmoid') return null;
  return head?.loss.name === 'binary-cross-entropy'
    ? 'part of the binary cross-entropy here, which takes logits'
    : 'the loss here is the cross-entropy of the classes, which takes logits';
}
