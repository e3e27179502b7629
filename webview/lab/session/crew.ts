import type { Crew } from '../../../src/lab/search/pool';
import type { DeviceWish } from '../../../src/lab/study';
import type { SessionContext } from './context';

/** What a run trains on: workers of the page, and its GPU where there is one and the plan does not rule it out. */
export async function crewOf(context: SessionContext, workers: number, wish: DeviceWish = 'auto'): Promise<Crew> {
  const { assets, clock } = context;
  const [binaries, address, gpu] = await Promise.all([assets.binaries(), assets.worker(), gpuOption(context, wish)]);
  return { binaries, workers, clock, createWorker: () => context.createWorker(address), ...(gpu && { gpu }) };
}

/** Asked for by name, a GPU that is missing is told; left to the lab, it is not. */
async function gpuOption({ assets, createWorker, hasGpu }: SessionContext, wish: DeviceWish): Promise<Crew['gpu'] | null> {
  if (wish === 'cpu' || (wish === 'auto' && !(await hasGpu()))) return null;
  const address = await assets.gpuWorker();
  return { wish, createWorker: () => createWorker(address), decision: null };
}

/** Whether this page is offered a GPU; most webviews without one say so at once. */
export async function hasGpu(): Promise<boolean> {
  const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<object | null> } };
  try {
    return gpu !== undefined && (await gpu.requestAdapter()) !== null;
  } catch {
    return false;
  }
}
