import type { Detail, Layer, Operation } from '../../../model/network';
import { ascending, Misfit, type Tensor } from '../assembly';
import { instead } from '../fitted';
import { type Context, dropoutLayer, type Lowered, made, only, sized, sizedNote } from './context';

type Recurrent = Extract<Operation | Detail, { type: 'recurrent' }>;

/** Sites of a recurrent layer by what they drop: outputs between layers (PyTorch), inputs and states of the steps (Keras). */
interface Sites {
  readonly between?: string;
  readonly inputSite?: string;
  readonly stateSite?: string;
}

function sitesOf({ siteIds }: Recurrent, context: Context): Sites {
  const sites: { -readonly [Key in keyof Sites]: Sites[Key] } = {};
  for (const id of siteIds) {
    const parameter = context.siteOf(id)?.parameter;
    if (parameter === undefined) throw new Misfit('its dropout cannot be read, or stands in another file');
    if (/^recurrent_?dropout$/i.test(parameter)) sites.stateSite = id;
    else if (parameter !== 'dropout') continue;
    else if (context.framework === 'torch') sites.between = id;
    else sites.inputSite = id;
  }
  return sites;
}

/** Layers one above the other; between them PyTorch drops outputs, in Keras each has masks that hold for all steps. */
export function lowerRecurrent(layer: Layer, operation: Recurrent, inputs: readonly Tensor[], context: Context): Lowered {
  const { framework, assembly } = context;
  const input = assembly.plain(only(inputs));
  const units = sized(layer, operation.units, input.shape.at(-1) ?? 0, 'the number of its units', context);
  if (inputs.length > 1) throw new Misfit('it starts from a state that another layer gives');
  if (input.shape.length !== 2) throw new Misfit(`it needs steps of features, and its input is ${input.shape.join('×')} here`);
  const { between, ...masks } = sitesOf(operation, context);
  const all = givesSequences(layer, operation, context);
  const outputs: Tensor[] = [];
  let tensor = input;
  for (let index = 0; index < operation.layers; index += 1) {
    const isLast = index === operation.layers - 1;
    const sequences = all || !isLast;
    const order = ascending(sequences ? 2 : 1);
    tensor = assembly.add(
      {
        type: 'recurrent',
        cell: operation.cell,
        units,
        bias: operation.bias ?? true,
        bidirectional: operation.bidirectional,
        sequences,
        ...(operation.cell === 'gru' ? { resetAfter: operation.resetAfter ?? RESETS_AFTER.has(framework) } : {}),
        ...(operation.activation ? { activation: operation.activation } : {}),
        ...masks,
      },
      [tensor],
      { order, mixed: undefined },
    );
    outputs.push(tensor);
    if (!isLast && between !== undefined) tensor = assembly.add(dropoutLayer(between, context), [tensor]);
  }
  const steps = { layers: outputs, units, bidirectional: operation.bidirectional };
  return made(
    all ? { ...tensor, steps } : tensor,
    instead(input.shape.at(-1) ?? 0, operation.inputs, 'input'),
    sizedNote(operation.units, units, 'units'),
    operation.gates === 'hard_sigmoid' ? 'its gates are sigmoids here, hard sigmoids in the file' : null,
    operation.cell === 'gru' && OWN_BIASES.has(framework)
      ? `biases on all gates of the state, where ${framework} has one on the candidate's only`
      : null,
  );
}

/** PyTorch gives all steps always, others what the shape says. */
function givesSequences({ outputShape }: Layer, { sequences }: Recurrent, { framework }: Context): boolean {
  if (sequences !== undefined) return sequences;
  if (framework === 'torch') return true;
  if (!outputShape) throw new Misfit('whether it gives all steps or the last state is unknown');
  return outputShape.length === 2;
}

/** GRUs whose reset gate acts behind the recurrent product by default. */
const RESETS_AFTER: ReadonlySet<Context['framework']> = new Set<Context['framework']>(['torch', 'keras', 'flax', 'equinox']);
const OWN_BIASES: ReadonlySet<Context['framework']> = new Set<Context['framework']>(['flax', 'equinox']);

/** `h_n[-1]`: the last step of a layer, of a backward direction the first one. */
export function lowerState({ index }: Extract<Detail, { type: 'state' }>, inputs: readonly Tensor[], { assembly }: Context): Lowered {
  const { steps } = only(inputs);
  if (!steps) throw new Misfit('the state that it takes is not that of a recurrent layer');
  const directions = steps.bidirectional ? 2 : 1;
  const count = steps.layers.length * directions;
  const place = index < 0 ? index + count : index;
  const output = steps.layers[Math.floor(place / directions)];
  if (place < 0 || place >= count || !output) throw new Misfit(`there is no state ${index} among ${count}`);
  const isBackward = place % directions === 1;
  const step = assembly.add({ type: 'take', axis: 0, index: isBackward ? 0 : -1 }, [output], { order: [0] });
  if (!steps.bidirectional) return made(step);
  const start = isBackward ? steps.units : 0;
  return made(assembly.add({ type: 'slice', axis: 0, start, end: start + steps.units }, [step], { order: [0] }));
}
