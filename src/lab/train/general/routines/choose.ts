import type { Heap } from '../heap';
import { compiledRoutines, isFlat } from './compiled';
import { deepConvolutions } from './deep';
import { plainLines } from './plainLines';
import { plainNorms } from './plainNorms';
import { plainPools } from './plainPools';
import { plainProducts } from './plainProducts';
import { plainUpdates } from './plainUpdates';
import type { Routines } from './routines';
import { failures } from './selftest';

export function plainRoutines(heap: Heap): Routines {
  return { ...plainProducts(heap), ...plainPools(heap), ...plainLines(heap), ...plainNorms(heap), ...plainUpdates(heap) };
}

/**
 * The compiled routines where they give what the plain ones give, and the plain ones, which take 10 to 100 times as long, for the rest.
 * What fails is told in words.
 */
export function chooseRoutines(binary: ArrayBuffer, heap: Heap): { readonly routines: Routines; readonly notices: readonly string[] } {
  const plain = plainRoutines(heap);
  let compiled: Routines;
  try {
    const kernels = compiledRoutines(binary, heap);
    compiled = overTwoAxes(kernels, { ...plain, ...deepConvolutions(heap, kernels.product) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { routines: plain, notices: [`The lab's own kernels did not start (${reason}); training takes much longer.`] };
  }
  const failed = failures(compiled, plain, heap);
  if (failed.length === 0) return { routines: compiled, notices: [] };
  const kept = Object.fromEntries(failed.map((name) => [name, plain[name]]));
  const notice = `On this machine these kernels of the lab give wrong results and are not used: ${failed.join(', ')}; training takes longer.`;
  return { routines: { ...compiled, ...kept }, notices: [notice] };
}

/** The kernels slide over two axes; over three others do. */
function overTwoAxes(compiled: Routines, others: Routines): Routines {
  const names = [
    'conv',
    'convImage',
    'convWeights',
    'depthwise',
    'depthwiseImage',
    'depthwiseWeights',
    'maxPool',
    'maxPoolBackward',
    'averagePool',
    'averagePoolBackward',
  ] as const;
  const split = names.map((name) => {
    const flat = compiled[name] as (args: SlideArguments) => void;
    const deep = others[name] as (args: SlideArguments) => void;
    return [name, (args: SlideArguments) => (isFlat(args.slide) ? flat(args) : deep(args))];
  });
  return { ...compiled, ...Object.fromEntries(split) };
}

type SlideArguments = Parameters<Routines['conv']>[0];
