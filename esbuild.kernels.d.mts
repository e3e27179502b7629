export function kernels(options?: { readonly relaxed?: boolean }): Promise<Uint8Array<ArrayBuffer>>;
