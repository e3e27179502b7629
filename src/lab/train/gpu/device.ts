/** The GPU of this machine. */
export interface Gpu {
  readonly device: GpuDevice;
  readonly adapterInfo: AdapterInfo | undefined;
  /** For people to read. */
  readonly name: string;
  /** A processor that plays a GPU. */
  readonly isSoftware: boolean;
  /** When the GPU is gone, with the reason; never rejects. */
  readonly lost: Promise<string>;
}

interface GpuDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  destroy(): void;
}

interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

interface Adapter {
  readonly info?: AdapterInfo;
  readonly features: { has(name: string): boolean };
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(wanted: { readonly requiredLimits: Readonly<Record<string, number>> }): Promise<GpuDevice>;
}

interface Navigator {
  readonly gpu?: { requestAdapter(wanted: { readonly powerPreference: 'high-performance' }): Promise<Adapter | null> };
}

/** All that the adapter can do of these is asked for; what is not asked for stays at WebGPU's least. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** The GPU, or in words why there is none. */
export async function findGpu(): Promise<Gpu | { readonly missing: string }> {
  const { gpu } = (globalThis as unknown as { readonly navigator?: Navigator }).navigator ?? {};
  if (!gpu) return { missing: 'WebGPU is not offered here' };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return { missing: 'WebGPU finds no GPU' };
    const requiredLimits = Object.fromEntries(LIMITS.flatMap((name) => limit(adapter, name)));
    const device = await adapter.requestDevice({ requiredLimits });
    const { info } = adapter;
    const lost = device.lost.then(({ message }) => (message ? `it was lost: ${message}` : 'it was lost'));
    return { device, adapterInfo: info, name: nameOf(info), isSoftware: isSoftware(info), lost };
  } catch (error) {
    return { missing: `the GPU cannot be opened: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function limit({ limits }: Adapter, name: string): readonly (readonly [string, number])[] {
  const most = limits[name];
  return most === undefined ? [] : [[name, most]];
}

/** Browsers give little away: "nvidia lovelace", or a description. */
function nameOf(info: AdapterInfo | undefined): string {
  const { vendor = '', architecture = '', description = '' } = info ?? {};
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'a GPU without a name';
}

/** Not every WebGPU tells; the drivers that run on a processor are two. */
function isSoftware(info: AdapterInfo | undefined): boolean {
  return info?.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe/i.test(`${info?.architecture} ${info?.description}`);
}
