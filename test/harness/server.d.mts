/** Builds and serves the lab page with a stand-in for VS Code on 127.0.0.1. */
export function startHarness(port?: number): Promise<{ readonly url: string; close(): Promise<void> }>;
